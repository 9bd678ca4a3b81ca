// What the provider's staff do about claims, grants and disputes: always with a note, and so that it can be undone.
import { recordAudit } from "@/lib/audit/commands";
import { tellAdmins } from "@/lib/identity/notice-commands";
import type { Viewer } from "@/lib/identity/viewer";
import { dayOf, endOf } from "@/lib/platform/day";
import { type Db, inTransaction } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { publicLink } from "@/lib/platform/public-link";
import { getSettings } from "@/lib/provider/queries";
import { needsTwo } from "./claim-text";
import { storedNetwork } from "./claim-view";
import { refuseUnlessWaiting } from "./commands";
import { mayRestore, staffFirstDay } from "./grant";
import { endGrants, insertGrant } from "./grant-commands";
import { type NetworkMail, refusedMail, staffMail } from "./letters";
import type { StaffDecided, StaffDecision, StaffReason } from "./schema";
import { lockBlock, lockGrant } from "./sql";

// ── staff ───────────────────────────────────────────────────────────────────

/**
 * Staff grant or refuse a waiting block, with a note. A wide block needs a second member of staff: the first one's
 * approval is kept and answered with needs_second.
 * @throws AppError not_found, conflict (no longer waiting; the same person twice), invalid_input.
 */
export async function decideBlock(
  viewer: Viewer,
  id: string,
  input: StaffDecision,
  now: Date,
): Promise<StaffDecided> {
  const today = dayOf(now);
  if (input.until !== undefined && input.until < today) {
    const message = "The last day lies in the past.";
    throw new AppError("invalid_input", message, { issues: [{ path: "body.until", message }] });
  }
  return inTransaction(async (tx): Promise<StaffDecided> => {
    await lockBlock(tx, id);
    const block = await tx.claimBlock.findUnique({ where: { id }, include: { claim: true } });
    if (block === null) throw notFound("claim");
    refuseUnlessWaiting(block.state);
    const network = storedNetwork(block.network);
    const { organizationId } = block.claim;
    const record = (action: string) => {
      const detail = { network: network.text, note: input.note };
      const target = { kind: "claim_block", id };
      return recordAudit(tx, { actor: viewer.actor, organizationId, action, target, detail }, now);
    };

    if (input.decision === "refuse") {
      const decided = { decidedAt: now, decidedById: viewer.userId, decidedNote: input.note };
      const data = { ...decided, state: "refused", refusedReason: input.note };
      await tx.claimBlock.update({ where: { id }, data });
      await record("claim_block.refused");
      const { name: provider } = await getSettings(tx);
      const url = publicLink("/networks");
      await tellAdmins(
        tx,
        organizationId,
        refusedMail({ provider, network: network.text, note: input.note, url }),
        now,
      );
      return { state: "refused", sentence: `${network.text} was refused; the organization was told why.` };
    }

    if (needsTwo(network) && block.approvedById === null) {
      await tx.claimBlock.update({
        where: { id },
        data: { approvedById: viewer.userId, approvedNote: input.note },
      });
      await record("claim_block.approved");
      const sentence = `Your approval is kept. ${network.text} is wider than a /20 (IPv6 /36), so a second member of staff must grant it too.`;
      return { state: "needs_second", sentence };
    }
    if (needsTwo(network) && block.approvedById === viewer.userId) {
      throw new AppError(
        "conflict",
        "You approved this block already. A second member of staff must grant it.",
      );
    }
    const decided = { decidedAt: now, decidedById: viewer.userId, decidedNote: input.note };
    await tx.claimBlock.update({ where: { id }, data: { ...decided, state: "verified" } });
    const grant = {
      organizationId,
      network,
      firstDay: input.from ?? staffFirstDay(today),
      expiresAt: input.until === undefined ? null : endOf(input.until),
      claimBlockId: id,
      contactRequestId: null,
      registryHolder: null,
      note: [block.approvedNote, input.note].filter((note) => note !== null).join(" / "),
    };
    await insertGrant(tx, viewer.actor, { ...grant, proof: "staff" }, now);
    return { state: "granted", sentence: `${network.text} was granted.` };
  });
}

/**
 * Takes a decision of staff back: the block waits again, and a grant made by the decision ends. A first approval of two
 * is taken back too.
 * @throws AppError not_found, conflict (nothing here was decided by staff).
 */
export async function undoDecision(viewer: Viewer, id: string, input: StaffReason, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    await lockBlock(tx, id);
    const block = await tx.claimBlock.findUnique({ where: { id }, include: { claim: true } });
    if (block === null) throw notFound("claim");
    const decided = block.decidedById !== null && ["refused", "verified"].includes(block.state);
    if (!decided && block.approvedById === null) {
      throw new AppError("conflict", "Staff decided nothing about this block, so there is nothing to undo.");
    }
    const network = storedNetwork(block.network).text;
    const { organizationId } = block.claim;
    if (block.state === "verified") {
      const which = { claimBlockId: id, proof: "staff" } as const;
      await endGrants(tx, viewer.actor, which, { state: "refused", reason: null, by: "staff" }, now);
    }
    await tx.claimBlock.update({
      where: { id },
      data: {
        ...(decided && { state: "waiting", decidedAt: null, refusedReason: null }),
        approvedById: null,
        approvedNote: null,
        decidedById: null,
        decidedNote: null,
      },
    });
    const target = { kind: "claim_block", id };
    const detail = { network, note: input.note };
    const entry = { actor: viewer.actor, organizationId, action: "claim_block.reopened", target, detail };
    await recordAudit(tx, entry, now);
    if (decided) await tell(tx, organizationId, { network, event: "reopened", note: null }, now);
  });
}

// ── grants ──────────────────────────────────────────────────────────────────

/** Ends a grant of any organization at once and tells its admins why. Throws not_found. */
export async function revokeByStaff(
  viewer: Viewer,
  id: string,
  input: StaffReason,
  now: Date,
): Promise<void> {
  await inTransaction(async (tx) => {
    await lockGrant(tx, id);
    const grant = await tx.grant.findFirst({ where: { id, revokedAt: null } });
    if (grant === null) throw notFound("grant");
    const { organizationId } = grant;
    const network = storedNetwork(grant.network).text;
    await endGrants(tx, viewer.actor, { id }, { state: "refused", reason: input.note, by: "staff" }, now);
    const target = { kind: "grant", id };
    const detail = { network, note: input.note };
    const entry = { actor: viewer.actor, organizationId, action: "grant.revoked_by_staff", target, detail };
    await recordAudit(tx, entry, now);
    await tell(tx, organizationId, { network, event: "revoked", note: input.note }, now);
  });
}

/**
 * Brings back what staff revoked, or what was suspended because the registry names another holder.
 * @throws AppError not_found, conflict (it ended otherwise, or is active).
 */
export async function restoreGrant(viewer: Viewer, id: string, input: StaffReason, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    await lockGrant(tx, id);
    const grant = await tx.grant.findUnique({ where: { id } });
    if (grant === null) throw notFound("grant");
    if (!mayRestore(grant)) {
      throw new AppError(
        "conflict",
        "Only what staff revoked, or a change in the registry suspended, comes back.",
      );
    }
    await tx.grant.update({
      where: { id },
      data: {
        revokedAt: null,
        revokedBy: null,
        suspendedAt: null,
        suspendedReason: null,
        missingSince: null,
        changedSince: null,
        holderChangedAt: null,
        // Whoever the registry names at the next check is taken as the holder.
        registryHolder: null,
      },
    });
    if (grant.claimBlockId !== null) {
      const data = { state: "verified", refusedReason: null, decidedAt: now };
      await tx.claimBlock.update({ where: { id: grant.claimBlockId }, data });
    }
    const { organizationId } = grant;
    const network = storedNetwork(grant.network).text;
    const target = { kind: "grant", id };
    const detail = { network, note: input.note };
    const entry = { actor: viewer.actor, organizationId, action: "grant.restored", target, detail };
    await recordAudit(tx, entry, now);
    await tell(tx, organizationId, { network, event: "restored", note: input.note }, now);
  });
}

async function tell(
  tx: Db,
  organizationId: string,
  facts: { network: string; event: Parameters<typeof staffMail>[0]["event"]; note: string | null },
  now: Date,
): Promise<void> {
  const { name: provider } = await getSettings(tx);
  const mail: NetworkMail = staffMail({ ...facts, provider, url: publicLink("/networks") });
  await tellAdmins(tx, organizationId, mail, now);
}
