// What this domain does when an account is erased. Approvals keep the address of the network contact: grants rest on it.
import { inTransaction } from "@/lib/platform/db";

/** Takes a person's address out of disputes and offers; an offer that nobody accepted ends. Doing it twice is safe. */
export async function forgetNetworksOf({ email }: { email: string }, name: string, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.dispute.updateMany({ where: { raisedBy: email }, data: { raisedBy: name } });
    await tx.delegation.updateMany({
      where: { offeredTo: email, acceptedAt: null, endedAt: null },
      data: { endedAt: now, endedHow: "declined" },
    });
    await tx.delegation.updateMany({ where: { offeredTo: email }, data: { offeredTo: name } });
  });
}
