// A holder says that others should not see its network, and staff answer. What follows from the answer (revoking a
// grant) staff do by itself.
import { recordAudit } from "@/lib/audit/commands";
import type { StaffReason } from "@/lib/audit/schema";
import { tellAdmins } from "@/lib/identity/notice-commands";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { inTransaction } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { publicLink } from "@/lib/platform/public-link";
import { getSettings } from "@/lib/provider/queries";
import { storedNetwork } from "./claim-view";
import { staffMail } from "./letters";
import type { NewDispute } from "./schema";
import { lockGrant } from "./sql";

/** Asks staff about others' access to a network of the viewer's organization. Throws not_found, conflict (one waits). */
export async function raiseDispute(
  viewer: Viewer,
  grantId: string,
  input: NewDispute,
  now: Date,
): Promise<void> {
  const { organizationId } = asReader(viewer);
  await inTransaction(async (tx) => {
    await lockGrant(tx, grantId);
    const grant = await tx.grant.findFirst({
      where: { id: grantId, organizationId, revokedAt: null },
      include: { disputes: { where: { closedAt: null } } },
    });
    if (grant === null) throw notFound("network");
    if (grant.disputes.length > 0) {
      throw new AppError("conflict", "You dispute this network already. Staff will answer.");
    }
    const data = { grantId, note: input.note, raisedBy: viewer.email, createdAt: now };
    const { id } = await tx.dispute.create({ data });
    const target = { kind: "dispute", id };
    const detail = { network: storedNetwork(grant.network).text, note: input.note };
    await recordAudit(
      tx,
      { actor: viewer.actor, organizationId, action: "dispute.raised", target, detail },
      now,
    );
  });
}

/** Answers a dispute, once. Throws not_found, conflict. */
export async function answerDispute(
  viewer: Viewer,
  id: string,
  input: StaffReason,
  now: Date,
): Promise<void> {
  await inTransaction(async (tx) => {
    const found = await tx.dispute.findUnique({ where: { id }, include: { grant: true } });
    if (found === null) throw notFound("dispute");
    const { count } = await tx.dispute.updateMany({
      where: { id, closedAt: null },
      data: { closedAt: now, answer: input.note, closedById: viewer.userId },
    });
    if (count === 0) throw new AppError("conflict", "This dispute was answered already.");
    const { organizationId } = found.grant;
    const network = storedNetwork(found.grant.network).text;
    const target = { kind: "dispute", id };
    const detail = { network, answer: input.note };
    const entry = { actor: viewer.actor, organizationId, action: "dispute.answered", target, detail };
    await recordAudit(tx, entry, now);
    const { name: provider } = await getSettings(tx);
    const facts = {
      provider,
      network,
      event: "answered",
      note: input.note,
      url: publicLink("/networks"),
    } as const;
    await tellAdmins(tx, organizationId, staffMail(facts), now);
  });
}
