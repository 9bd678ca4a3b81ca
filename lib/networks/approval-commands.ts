// An approver who lost the receipts: asks for a new one, which only the mailbox itself gets.
import { recordAudit } from "@/lib/audit/commands";
import { queueMail } from "@/lib/outbox/commands";
import { inTransaction } from "@/lib/platform/db";
import { publicLink } from "@/lib/platform/public-link";
import { clientKey, limit } from "@/lib/platform/rate-limit";
import { hashSecret, newSecret } from "@/lib/platform/secret";
import { getSettings } from "@/lib/provider/queries";
import { approvalsMail } from "./letters";
import type { AskedApprovals } from "./schema";

// Anybody can type an address: neither a mailbox nor the service may be flooded.
const mailsTo = limit("approvals.to", 3, 86_400);
const asksFrom = limit("approvals.from", 20, 3600);

const answer: AskedApprovals = {
  message: "If an approval rests on this mailbox, a mail with a link to all of them is on its way to it.",
};

/**
 * Mails a link to everything that rests on a mailbox's word, if anything does; the answer is the same either way. The
 * link takes the place of the one in its newest receipt. Throws too_many_requests.
 */
export async function mailApprovals(
  email: string,
  address: string | null,
  now: Date,
): Promise<AskedApprovals> {
  await asksFrom.take(clientKey(address));
  await mailsTo.take(email);
  return inTransaction(async (tx) => {
    const newest = await tx.contactRequest.findFirst({
      where: {
        address: email,
        decision: "authorized",
        withdrawnAt: null,
        grants: { some: { revokedAt: null } },
      },
      orderBy: [{ decidedAt: "desc" }, { id: "asc" }],
    });
    if (newest === null) return answer;
    const secret = newSecret();
    await tx.contactRequest.update({
      where: { id: newest.id },
      data: { withdrawHash: hashSecret(secret) },
    });
    const { name: provider } = await getSettings(tx);
    const mail = approvalsMail({ provider, url: publicLink(`/authorize/${secret}`) });
    await queueMail(tx, { ...mail, to: email }, now);
    const actor = { kind: "visitor", id: null, label: "somebody who named the mailbox", address } as const;
    const target = { kind: "contact_request", id: newest.id };
    const entry = { actor, organizationId: null, action: "contact.receipt_asked", target };
    await recordAudit(tx, { ...entry, detail: { contact: email } }, now);
    return answer;
  });
}
