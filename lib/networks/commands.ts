// Claims and their proof: what people and staff do to a block. Whatever is asked of DNS or the registry is asked
// before the transaction; inside it the block is locked and its state read again.
import { recordAudit } from "@/lib/audit/commands";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { dayOf, endOf } from "@/lib/platform/day";
import { type Db, inTransaction } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { compareAddresses } from "@/lib/platform/ip";
import { publicLink } from "@/lib/platform/public-link";
import { newSecret } from "@/lib/platform/secret";
import { getSettings } from "@/lib/provider/queries";
import { type ClaimedBlock, needsTwo } from "./claim-text";
import { storedNetwork } from "./claim-view";
import { staffFirstDay } from "./grant";
import { insertGrant, tellAdmins } from "./grant-commands";
import { refusedMail } from "./letters";
import { getBlock, getClaim, readClaim } from "./queries";
import type { ClaimBlockView, ClaimView, ImportedTag, NewClaim, StaffDecided, StaffDecision } from "./schema";
import { lockBlock } from "./sql";

// ── claiming ────────────────────────────────────────────────────────────────

/**
 * Claims what a pasted text names: a claim and its blocks, each to be proven on its own.
 * @throws AppError invalid_input with one issue per item that cannot be claimed; nothing is kept then.
 */
export async function claimNetworks(viewer: Viewer, input: NewClaim, now: Date): Promise<ClaimView> {
  const { organizationId } = asReader(viewer);
  const { blocks, issues } = await readClaim(input.text);
  if (issues.length > 0 || blocks.length === 0) {
    throw new AppError("invalid_input", "Some of this cannot be claimed. Nothing was claimed.", {
      issues: issues.map(({ item, message }) => ({
        path: "body.text",
        message: item === "" ? message : `${item}: ${message}`,
      })),
    });
  }
  const id = await inTransaction(async (tx) => {
    const claim = await tx.claim.create({
      data: {
        organizationId,
        requestedById: viewer.userId,
        requestedText: input.text,
        token: newSecret(),
        tags: tagsWithin(input.tags ?? [], blocks),
        createdAt: now,
        blocks: { create: blocks.map(({ network }) => ({ network: network.text, createdAt: now })) },
      },
    });
    const networks = blocks.map(({ network }) => network.text);
    const target = { kind: "claim", id: claim.id };
    const detail = { networks, acceptedTerms: input.acceptedTerms };
    await recordAudit(
      tx,
      { actor: viewer.actor, organizationId, action: "claim.created", target, detail },
      now,
    );
    return claim.id;
  });
  return getClaim(viewer, id, now);
}

/** The tags of an imported file that touch what is claimed. */
function tagsWithin(tags: readonly ImportedTag[], blocks: readonly ClaimedBlock[]): ImportedTag[] {
  return tags.filter(({ lo, hi }) =>
    blocks.some(
      ({ network }) => compareAddresses(lo, network.hi) <= 0 && compareAddresses(network.lo, hi) <= 0,
    ),
  );
}

/** Gives a waiting block up. Throws not_found, conflict (it is no longer waiting). */
export async function withdrawBlock(viewer: Viewer, id: string, now: Date): Promise<ClaimBlockView> {
  const { organizationId } = asReader(viewer);
  await inTransaction(async (tx) => {
    const block = await lockOwnBlock(tx, organizationId, id);
    refuseUnlessWaiting(block.state);
    await tx.claimBlock.update({ where: { id }, data: { state: "withdrawn", decidedAt: now } });
    const detail = { network: storedNetwork(block.network).text };
    const target = { kind: "claim_block", id };
    const entry = { actor: viewer.actor, organizationId, action: "claim_block.withdrawn", target, detail };
    await recordAudit(tx, entry, now);
  });
  return getBlock(viewer, id, now);
}

export function refuseUnlessWaiting(state: string): void {
  if (state !== "waiting")
    throw new AppError("conflict", `This block is ${state} and can no longer be changed.`);
}

/** A block of the organization, locked. Another organization's does not exist. */
export async function lockOwnBlock(tx: Db, organizationId: string, id: string) {
  await lockBlock(tx, id);
  const block = await tx.claimBlock.findFirst({
    where: { id, claim: { organizationId } },
    include: { claim: { include: { blocks: { select: { network: true } } } } },
  });
  if (block === null) throw notFound("claim");
  return block;
}

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
      const data = { state: "refused", refusedReason: input.note, decidedAt: now };
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
    await tx.claimBlock.update({ where: { id }, data: { state: "verified", decidedAt: now } });
    const grant = {
      organizationId,
      network,
      firstDay: input.from ?? staffFirstDay(today),
      expiresAt: input.until === undefined ? null : endOf(input.until),
      claimBlockId: id,
      contactRequestId: null,
      note: [block.approvedNote, input.note].filter((note) => note !== null).join(" / "),
    };
    await insertGrant(tx, viewer.actor, { ...grant, proof: "staff" }, now);
    return { state: "granted", sentence: `${network.text} was granted.` };
  });
}
