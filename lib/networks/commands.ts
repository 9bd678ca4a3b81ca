// Claims and their proof: what people and staff do to a block. Whatever is asked of DNS or the registry is asked
// before the transaction; inside it the block is locked and its state read again.
import { recordAudit } from "@/lib/audit/commands";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { enqueue } from "@/lib/jobs/commands";
import { startOf } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { familyOf, toNumber } from "@/lib/platform/ip";
import { newSecret } from "@/lib/platform/secret";
import type { ClaimedBlock } from "./claim-text";
import { storedNetwork } from "./claim-view";
import { findRegistration } from "./contact-lookup";
import { getBlock, getClaim, readClaim } from "./queries";
import type { ClaimBlockView, ClaimView, ImportedTag, NewClaim } from "./schema";
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
    await enqueue(tx, "claim.assess", { claimId: claim.id });
    return claim.id;
  });
  return getClaim(viewer, id, now);
}

/** Asked about at most so many blocks of a claim: registries limit how often they are asked. */
const assessed = 30;

/**
 * The job `claim.assess`: asks the registry since when the blocks of a claim are registered, for staff to see. What
 * could not be asked stays unknown.
 */
export async function assessClaim(claimId: string): Promise<void> {
  const blocks = await prisma.claimBlock.findMany({
    where: { claimId, registeredDay: null },
    orderBy: { network: "asc" },
    take: assessed,
  });
  for (const { id, network } of blocks) {
    const { days, answered } = await findRegistration(storedNetwork(network));
    // A registry that does not answer now is left alone.
    if (!answered) return;
    const newest = [...days].sort().at(-1);
    if (newest === undefined) continue;
    await prisma.claimBlock.update({ where: { id }, data: { registeredDay: startOf(newest) } });
  }
}

/** The tags of an imported file that touch what is claimed. */
function tagsWithin(tags: readonly ImportedTag[], blocks: readonly ClaimedBlock[]): ImportedTag[] {
  // Numbers once, not for each of a million pairs.
  const claimed = blocks.map(({ network: { family, lo, hi } }) => ({
    family,
    first: toNumber(lo),
    last: toNumber(hi),
  }));
  return tags.filter(({ lo, hi }) => {
    const [first, last, family] = [toNumber(lo), toNumber(hi), familyOf(lo)];
    return claimed.some((block) => block.family === family && first <= block.last && block.first <= last);
  });
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
