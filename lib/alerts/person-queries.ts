// What this domain keeps about a person, for the copy they can ask for.
import { prisma } from "@/lib/platform/db";

/** Rules that mail to an address, and what was sent to it. */
export async function alertsOfPerson({ email }: { email: string }) {
  const [rules, messages] = await Promise.all([
    prisma.alertRule.findMany({
      where: { channel: "mail", target: email },
      select: {
        createdAt: true,
        name: true,
        event: true,
        schedule: true,
        endedAt: true,
        organization: { select: { name: true } },
      },
      orderBy: { createdAt: "asc" },
    }),
    prisma.alertDelivery.findMany({
      where: { channel: "mail", target: email },
      select: { createdAt: true, title: true, state: true, sentAt: true },
      orderBy: { createdAt: "asc" },
    }),
  ]);
  return { rules, messages };
}
