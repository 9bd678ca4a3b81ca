// What this domain keeps about a person, for the copy they can ask for.
import { prisma } from "@/lib/platform/db";

/** The feeds whose contact or destination is an address. */
export async function feedsOfPerson({ email }: { email: string }) {
  return prisma.feed.findMany({
    where: { OR: [{ contactAddress: email }, { destination: email }] },
    select: {
      name: true,
      createdAt: true,
      contactAddress: true,
      destination: true,
      state: true,
      organization: { select: { name: true } },
    },
    orderBy: { createdAt: "asc" },
  });
}
