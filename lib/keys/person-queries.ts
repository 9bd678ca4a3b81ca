// What this domain keeps about a person, for the copy they can ask for.
import { prisma } from "@/lib/platform/db";

/** The keys a person made, without their secrets. */
export async function keysOfPerson({ userId }: { userId: string }) {
  return prisma.key.findMany({
    where: { createdById: userId },
    select: {
      name: true,
      createdAt: true,
      expiresAt: true,
      revokedAt: true,
      organization: { select: { name: true } },
    },
    orderBy: { createdAt: "asc" },
  });
}
