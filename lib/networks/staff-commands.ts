// What the provider's staff do about claims, grants and disputes: always with a note, and so that it can be undone.
import { recordAudit } from "@/lib/audit/commands";
import type { StaffReason } from "@/lib/audit/schema";
import { tellAdmins } from "@/lib/identity/notice-commands";
import type { Viewer } from "@/lib/identity/viewer";
import { DAY, dayOf, endOf, later, MINUTE } from "@/lib/platform/day";
import { type Db, inTransaction } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import type { Network } from "@/lib/platform/ip";
import { publicLink } from "@/lib/platform/public-link";
import { getSettings } from "@/lib/provider/queries";
import { needsTwo } from "./claim-text";
import { storedNetwork } from "./claim-view";
import { refuseUnlessWaiting } from "./commands";
import { mayRestore, staffFirstDay } from "./grant";
import { endGrants, insertGrant } from "./grant-commands";
import { type NetworkMail, refusedMail, staffMail } from "./letters";
import type { StaffDecided, StaffDecision } from "./schema";
import { lockBlock, lockGrant, lockStaffGrants, lockWaitingBlocks } from "./sql";

// ── claims ──────────────────────────────────────────────────────────────────

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
  refusePastEnd(input, now);
  return inTransaction(async (tx): Promise<StaffDecided> => {
    await lockBlock(tx, id);
    const block = await tx.claimBlock.findUnique({ where: { id }, include: { claim: true } });
    if (block === null) throw notFound("claim");
    refuseUnlessWaiting(block.state);
    const network = storedNetwork(block.network);
    const alone = await grantedAlone(tx, viewer, block.claim.organizationId, now);
    const two = needsTwo(network, ...alone);
    if (input.decision === "grant" && two && block.approvedById === viewer.userId) {
      throw new AppError(
        "conflict",
        "You approved this block already. A second member of staff must grant it.",
      );
    }
    const state = await settle(tx, viewer, block, { ...input, two }, now);
    if (state === "refused") await tellRefused(tx, block.claim.organizationId, network.text, input.note, now);
    const sentence = decidedSentences[state](network.text, needsTwo(network));
    return { state, sentence };
  });
}

const decidedSentences = {
  granted: (network: string) => `${network} was granted.`,
  refused: (network: string) => `${network} was refused; the organization was told why.`,
  needs_second: (network: string, isWide: boolean) =>
    `Your approval is kept. ${isWide ? `${network} is` : `With what you granted this organization in 30 days, ${network} is`} wider than a /20 (IPv6 /36), so a second member of staff must grant it too.`,
} as const;

/**
 * What a member of staff granted an organization within 30 days without a second one: cut into pieces, a wide network
 * would pass one by one. Held until the transaction ends, so that two pieces at once are counted too.
 */
async function grantedAlone(tx: Db, viewer: Viewer, organizationId: string, now: Date): Promise<Network[]> {
  await lockStaffGrants(tx, organizationId);
  const blocks = await tx.claimBlock.findMany({
    where: {
      state: "verified",
      decidedById: viewer.userId,
      approvedById: null,
      decidedAt: { gt: later(now, -30 * DAY) },
      claim: { organizationId },
    },
    select: { network: true },
  });
  return blocks.map(({ network }) => storedNetwork(network));
}

/**
 * Decides every waiting block of a claim alike, in one transaction and with one mail. Together they may be wider than
 * a /20 (IPv6 /36) where none is alone, or with what the same person granted before: then granting needs a second
 * member of staff too.
 * @throws AppError not_found, conflict (nothing waits, or all of it for somebody else), invalid_input.
 */
export async function decideClaim(
  viewer: Viewer,
  id: string,
  input: StaffDecision,
  now: Date,
): Promise<StaffDecided> {
  refusePastEnd(input, now);
  return inTransaction(
    async (tx): Promise<StaffDecided> => {
      const claim = await tx.claim.findUnique({ where: { id } });
      if (claim === null) throw notFound("claim");
      await lockWaitingBlocks(tx, id);
      const waiting = await tx.claimBlock.findMany({
        where: { claimId: id, state: "waiting" },
        include: { claim: true },
        orderBy: { network: "asc" },
      });
      const networks = waiting.map(({ network }) => storedNetwork(network));
      const alone = await grantedAlone(tx, viewer, claim.organizationId, now);
      const two = needsTwo(...networks, ...alone);
      const open =
        input.decision === "grant" && two
          ? waiting.filter(({ approvedById }) => approvedById !== viewer.userId)
          : waiting;
      if (open.length === 0) {
        throw new AppError(
          "conflict",
          waiting.length === 0
            ? "No block of this claim waits any more."
            : "You approved these blocks already. A second member of staff must grant them.",
        );
      }
      const counts = { granted: 0, refused: 0, needs_second: 0 };
      for (const block of open) counts[await settle(tx, viewer, block, { ...input, two }, now)] += 1;
      const [first = ""] = networks.map(({ text }) => text);
      const all = networks.length === 1 ? first : `${first} and ${networks.length - 1} more`;
      if (counts.refused > 0) await tellRefused(tx, claim.organizationId, all, input.note, now);
      const state = counts.needs_second > 0 ? "needs_second" : counts.refused > 0 ? "refused" : "granted";
      const sentence =
        state === "needs_second"
          ? `Your approval of ${counts.needs_second} blocks is kept. Together${alone.length > 0 ? ", and with what you granted this organization in 30 days," : ""} they are wider than a /20 (IPv6 /36), so a second member of staff must grant them too.${counts.granted > 0 ? ` ${counts.granted} were granted.` : ""}`
          : `${open.length} ${open.length === 1 ? "block was" : "blocks were"} ${state}.`;
      return { state, sentence };
    },
    { timeoutMs: 2 * MINUTE },
  );
}

function refusePastEnd({ until }: StaffDecision, now: Date): void {
  if (until === undefined || until >= dayOf(now)) return;
  const message = "The last day lies in the past.";
  throw new AppError("invalid_input", message, { issues: [{ path: "body.until", message }] });
}

type Waiting = {
  id: string;
  network: string;
  approvedById: string | null;
  approvedNote: string | null;
  claim: { organizationId: string };
};

/** Writes one decision about a locked, waiting block. `two`: granting it needs two members of staff. */
async function settle(
  tx: Db,
  viewer: Viewer,
  { id, claim: { organizationId }, approvedById, approvedNote, ...block }: Waiting,
  input: StaffDecision & { two: boolean },
  now: Date,
): Promise<StaffDecided["state"]> {
  const network = storedNetwork(block.network);
  const record = (action: string) => {
    const detail = { network: network.text, note: input.note };
    const target = { kind: "claim_block", id };
    return recordAudit(tx, { actor: viewer.actor, organizationId, action, target, detail }, now);
  };
  const decided = { decidedAt: now, decidedById: viewer.userId, decidedNote: input.note };
  if (input.decision === "refuse") {
    const data = { ...decided, state: "refused", refusedReason: input.note };
    await tx.claimBlock.update({ where: { id }, data });
    await record("claim_block.refused");
    return "refused";
  }
  if (input.two && approvedById === null) {
    const data = { approvedById: viewer.userId, approvedNote: input.note };
    await tx.claimBlock.update({ where: { id }, data });
    await record("claim_block.approved");
    return "needs_second";
  }
  await tx.claimBlock.update({ where: { id }, data: { ...decided, state: "verified" } });
  const grant = {
    organizationId,
    network,
    firstDay: input.from ?? staffFirstDay(dayOf(now)),
    expiresAt: input.until === undefined ? null : endOf(input.until),
    claimBlockId: id,
    contactRequestId: null,
    registryHolder: null,
    note: [approvedNote, input.note].filter((note) => note !== null).join(" / "),
  };
  await insertGrant(tx, viewer.actor, { ...grant, proof: "staff" }, now);
  return "granted";
}

async function tellRefused(
  tx: Db,
  organizationId: string,
  network: string,
  note: string,
  now: Date,
): Promise<void> {
  const { name: provider } = await getSettings(tx);
  const mail = refusedMail({ provider, network, note, url: publicLink("/networks") });
  await tellAdmins(tx, organizationId, mail, now);
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
