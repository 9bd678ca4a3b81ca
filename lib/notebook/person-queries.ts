// What this domain keeps about a person, for the copy they can ask for.
import { prisma } from "@/lib/platform/db";

/** Notes, saved views and dismissals written under an address. */
export async function notebookOfPerson({ email }: { email: string }) {
  const organization = { select: { name: true } };
  const [notes, views, dismissals] = await Promise.all([
    prisma.note.findMany({
      where: { writtenBy: email },
      select: { createdAt: true, day: true, lo: true, hi: true, text: true, organization },
      orderBy: { createdAt: "asc" },
    }),
    prisma.savedView.findMany({
      where: { createdBy: email },
      select: { createdAt: true, page: true, name: true, query: true, organization },
      orderBy: { createdAt: "asc" },
    }),
    prisma.dismissal.findMany({
      where: { dismissedBy: email },
      select: { createdAt: true, ip: true, until: true, reason: true, organization },
      orderBy: { createdAt: "asc" },
    }),
  ]);
  return { notes, views, dismissals };
}
