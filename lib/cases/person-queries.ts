// What this domain keeps about a person, for the copy they can ask for.
import { prisma } from "@/lib/platform/db";

/** Cases a person opened or is written to about, what they wrote in any, and abuse they reported. */
export async function casesOfPerson({ userId, email }: { userId: string; email: string }) {
  const [cases, messages, abuseReports] = await Promise.all([
    prisma.case.findMany({
      where: { OR: [{ openedById: userId }, { contactAddress: email }] },
      select: { number: true, createdAt: true, state: true, contactAddress: true },
      orderBy: { number: "asc" },
    }),
    prisma.caseMessage.findMany({
      where: { label: email },
      select: {
        at: true,
        via: true,
        text: true,
        case: { select: { number: true } },
        attachments: { select: { name: true, type: true, size: true } },
      },
      orderBy: { at: "asc" },
    }),
    prisma.abuseReport.findMany({
      where: { reporter: email },
      select: { receivedAt: true, via: true, note: true, subject: true, handledAt: true },
      orderBy: { receivedAt: "asc" },
    }),
  ]);
  return { cases, messages, abuseReports };
}
