// Looking for a claim's record now: one block, or the waiting blocks of a claim some at a time.
import { recordAudit } from "@/lib/audit/commands";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { dayOf } from "@/lib/platform/day";
import { inTransaction, prisma } from "@/lib/platform/db";
import { notFound } from "@/lib/platform/errors";
import { inParallel } from "@/lib/platform/in-parallel";
import { limit } from "@/lib/platform/rate-limit";
import { claimNeedsStaff, storedNetwork } from "./claim-view";
import { lockOwnBlock, refuseUnlessWaiting } from "./commands";
import { findRegistration, lookupsOf } from "./contact-lookup";
import { checkDns, type DnsProof, dnsProofs } from "./dns-check";
import { provenFirstDay } from "./grant";
import { insertGrant } from "./grant-commands";
import { getBlock } from "./queries";
import { type CheckedBlock, type CheckedClaim, type DnsCheck, dnsCheck } from "./schema";
import { applyRecheck } from "./watch-commands";

const blockWithClaim = {
  claim: { include: { blocks: { select: { network: true } } } },
  grants: true,
} as const;

/**
 * Looks for the claim's record now. A waiting block that is found becomes verified with a grant; a grant that was
 * suspended comes back; anything else only keeps the answer.
 * @throws AppError not_found, conflict (decided otherwise), too_many_requests.
 */
export async function checkBlock(viewer: Viewer, id: string, now: Date): Promise<CheckedBlock> {
  const { organizationId } = asReader(viewer);
  const block = await prisma.claimBlock.findFirst({
    where: { id, claim: { organizationId } },
    include: blockWithClaim,
  });
  if (block === null) throw notFound("claim");
  if (watchedGrant(block.grants) === undefined) refuseUnlessWaiting(block.state);
  await lookupsOf.take(organizationId);
  const check = await lookFor(viewer, block, now);
  return { block: await getBlock(viewer, id, now), check };
}

const atOnce = 4;
const perRequest = 24;
const manyChecksOf = limit("networks.check", 60, 600);

/**
 * Checks waiting blocks of a claim that were not checked since an instant, at most 24 in one request: a claim of 200
 * takes nine, and shows how far it is in between.
 * @throws AppError not_found, too_many_requests.
 */
export async function checkClaim(viewer: Viewer, id: string, since: Date, now: Date): Promise<CheckedClaim> {
  const { organizationId } = asReader(viewer);
  const claim = await prisma.claim.findFirst({
    where: { id, organizationId },
    include: {
      blocks: { where: { state: "waiting" }, include: blockWithClaim, orderBy: { network: "asc" } },
    },
  });
  if (claim === null) throw notFound("claim");
  await manyChecksOf.take(organizationId);
  const due = claim.blocks.filter(({ lastCheck }) => {
    const known = dnsCheck.safeParse(lastCheck);
    return !known.success || new Date(known.data.at) < since;
  });
  const batch = due.slice(0, perRequest);
  const checks = await inParallel(batch, atOnce, (block) => lookFor(viewer, block, now));
  return {
    since: since.toISOString(),
    checked: checks.length,
    verified: checks.filter(({ outcome }) => outcome === "verified").length,
    left: due.length - batch.length,
  };
}

type Looked = NonNullable<Awaited<ReturnType<typeof findBlock>>>;
const findBlock = (id: string) => prisma.claimBlock.findFirst({ where: { id }, include: blockWithClaim });

const watchedGrant = (grants: Looked["grants"]) =>
  grants.find(({ proof, revokedAt }) => revokedAt === null && isDnsProof(proof));

const isDnsProof = (proof: string): proof is DnsProof => dnsProofs.some((each) => each === proof);

async function lookFor(viewer: Viewer, block: Looked, now: Date): Promise<DnsCheck> {
  const { organizationId } = asReader(viewer);
  const { id } = block;
  const network = storedNetwork(block.network);
  const watched = watchedGrant(block.grants);
  const needsStaff = claimNeedsStaff(block.claim.blocks);
  const { check, byProof } = await checkDns(network, block.claim.token, needsStaff, now);
  const proven = check.outcome === "verified" && !needsStaff && watched === undefined;
  const registration = proven ? await findRegistration(network) : null;

  await inTransaction(async (tx) => {
    const { state } = await lockOwnBlock(tx, organizationId, id);
    await tx.claimBlock.update({ where: { id }, data: { lastCheck: check } });
    const detail = { network: network.text, outcome: check.outcome, sentence: check.sentence };
    const target = { kind: "claim_block", id };
    const entry = { actor: viewer.actor, organizationId, action: "claim_block.checked", target, detail };
    await recordAudit(tx, entry, now);
    if (watched !== undefined && isDnsProof(watched.proof)) {
      return applyRecheck(tx, viewer.actor, watched.id, byProof[watched.proof], now);
    }
    // While it was looked for, the block may have been given up or decided.
    if (!proven || state !== "waiting") return;
    await tx.claimBlock.update({ where: { id }, data: { state: "verified", decidedAt: now } });
    // A host name says who holds the address today, and nothing about yesterday.
    const today = dayOf(now);
    const firstDay = check.method === "host_token" ? today : provenFirstDay(today, registration?.days ?? []);
    const rests = { claimBlockId: id, contactRequestId: null, note: "" };
    const registryHolder = registration?.holder ?? null;
    const grant = { organizationId, network, firstDay, expiresAt: null, registryHolder, ...rests };
    await insertGrant(tx, viewer.actor, { ...grant, proof: check.method }, now);
  });
  return check;
}
