// What this domain does when the account of a member of staff is erased.
import { prisma } from "@/lib/platform/db";

/** Puts `name` in the place of the address of who proposed a status. Doing it twice is safe. */
export async function forgetProposalsOf({ email }: { email: string }, name: string): Promise<void> {
  await prisma.statusProposal.updateMany({ where: { proposedBy: email }, data: { proposedBy: name } });
}
