// How a grant comes to be and ends. insertGrant is the only place that makes one: whoever proves a
// network comes through it, so that present holders are always told.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { tellAdmins } from "@/lib/identity/notice-commands";
import { findOrganization } from "@/lib/identity/queries";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { enqueue } from "@/lib/jobs/commands";
import { DAY, type Day, dayOf, later, startOf } from "@/lib/platform/day";
import { type Db, inTransaction } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { AppError, notFound } from "@/lib/platform/errors";
import type { Network } from "@/lib/platform/ip";
import { publicLink } from "@/lib/platform/public-link";
import { getSettings } from "@/lib/provider/queries";
import { readClaimText } from "./claim-text";
import { storedNetwork } from "./claim-view";
import { staffFirstDay } from "./grant";
import { overlapMail } from "./letters";
import type { ProofName } from "./schema";
import { selectOverlaps } from "./sql";

// ── making ──────────────────────────────────────────────────────────────────

export type NewGrant = {
  organizationId: string;
  network: Network;
  proof: ProofName;
  firstDay: Day;
  expiresAt: Date | null;
  claimBlockId: string | null;
  contactRequestId: string | null;
  /** Whom the registry names as holder at the proof; null when it names none, or staff vouch. */
  registryHolder: string | null;
  note: string;
};

/**
 * Makes a grant, records it and tells every present holder of the network, a part of it, or more: once a day about
 * the same organization and network. Answers its id.
 */
export async function insertGrant(tx: Db, actor: Actor, grant: NewGrant, now: Date): Promise<string> {
  const { network, firstDay, ...rest } = grant;
  const { organizationId } = grant;
  // Giving a network up and taking it again must not mail its other holders each time.
  const toldToday = await tx.grant.count({
    where: { organizationId, network: network.text, createdAt: { gt: later(now, -DAY) } },
  });
  const { id } = await tx.grant.create({
    data: {
      ...rest,
      network: network.text,
      lo: network.lo,
      hi: network.hi,
      firstDay: startOf(firstDay),
      createdAt: now,
      lastVerifiedAt: grant.proof === "staff" ? null : now,
    },
  });
  const detail = { network: network.text, proof: grant.proof, firstDay, note: grant.note };
  const target = { kind: "grant", id };
  await recordAudit(tx, { actor, organizationId, action: "grant.created", target, detail }, now);
  if (grant.claimBlockId !== null) await enqueue(tx, "tags.import", { claimBlockId: grant.claimBlockId });
  if (toldToday === 0) await tellHolders(tx, organizationId, network, now);
  return id;
}

/** A narrower holder learns of a wider grant only that it exists (trust rules on the access list). */
async function tellHolders(tx: Db, organizationId: string, network: Network, now: Date): Promise<void> {
  const overlaps = await selectOverlaps(tx, network.text, organizationId, now);
  if (overlaps.length === 0) return;
  const { name: organization } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
  const { name: provider } = await getSettings(tx);
  const told = new Set<string>();
  for (const overlap of overlaps) {
    // The widest of its networks comes first: one mail per holder says enough.
    if (told.has(overlap.organizationId)) continue;
    told.add(overlap.organizationId);
    const wider = network.prefix < storedNetwork(overlap.network).prefix;
    const other = wider ? null : { organization, network: network.text };
    const url = publicLink("/networks");
    await tellAdmins(
      tx,
      overlap.organizationId,
      overlapMail({ provider, held: overlap.network, other, url }),
      now,
    );
  }
}

export type StaffGrant = {
  /** One of the two; the name may also be the short name. */
  organizationId?: string;
  organizationName?: string;
  network: string;
  note: string;
  /** First readable day; default 90 days back. */
  from?: Day;
  expiresAt?: Date;
};

/**
 * Grants a network on the word of staff or of a person at the command line, and answers the grant.
 * @throws AppError invalid_input (no note, no network), not_found (no such organization).
 */
export async function grantByStaff(
  actor: Actor,
  input: StaffGrant,
  now: Date,
): Promise<{ id: string; network: string; firstDay: Day; organization: string }> {
  const note = input.note.trim();
  if (note === "") throw new AppError("invalid_input", "A note is required: what does this grant rest on?");
  const network = oneNetwork(input.network);
  const firstDay = input.from ?? staffFirstDay(dayOf(now));
  return inTransaction(async (tx) => {
    const organization =
      input.organizationId === undefined
        ? await findOrganization(input.organizationName ?? "", tx)
        : await tx.organization.findUnique({ where: { id: input.organizationId } });
    if (organization === null) throw new AppError("not_found", "There is no such organization.");
    const grant: NewGrant = {
      organizationId: organization.id,
      network,
      proof: "staff",
      firstDay,
      expiresAt: input.expiresAt ?? null,
      claimBlockId: null,
      contactRequestId: null,
      registryHolder: null,
      note,
    };
    const id = await insertGrant(tx, actor, grant, now);
    return { id, network: network.text, firstDay, organization: organization.name };
  });
}

function oneNetwork(text: string): Network {
  const { blocks, issues } = readClaimText(text, env().ALLOW_RESERVED_NETWORKS);
  const [issue] = issues;
  if (issue !== undefined) {
    const suggestion = issue.suggestion === null ? "" : ` Did you mean ${issue.suggestion}?`;
    throw new AppError("invalid_input", `${issue.item}: ${issue.message}${suggestion}`);
  }
  const [block, ...more] = blocks;
  if (block === undefined || more.length > 0) {
    throw new AppError("invalid_input", "Give one network, as 192.0.2.0/24 or a single address.");
  }
  return block.network;
}

// ── ending ──────────────────────────────────────────────────────────────────

/** Gives a grant of the viewer's organization up, at once and for good. Throws not_found. */
export async function revokeGrant(viewer: Viewer, id: string, now: Date): Promise<void> {
  const { organizationId } = asReader(viewer);
  await inTransaction(async (tx) => {
    const found = await tx.grant.findFirst({ where: { id, organizationId, revokedAt: null } });
    if (found === null) throw notFound("network");
    await endGrants(
      tx,
      viewer.actor,
      { id: found.id },
      { state: "withdrawn", reason: null, by: "holder" },
      now,
    );
  });
}

/** Revokes the grants that match, and settles the blocks they came from. Answers their networks. */
export async function endGrants(
  tx: Db,
  actor: Actor,
  which:
    | { id: string }
    | { claimBlockId: string; contactRequest: { address: string } }
    | { claimBlockId: string; proof: "staff" },
  block: { state: "withdrawn" | "refused"; reason: string | null; by: "holder" | "contact" | "staff" },
  now: Date,
): Promise<string[]> {
  const grants = await tx.grant.findMany({ where: { ...which, revokedAt: null } });
  for (const { id, organizationId, network, claimBlockId } of grants) {
    await tx.grant.update({ where: { id }, data: { revokedAt: now, revokedBy: block.by } });
    if (claimBlockId !== null) {
      const data = { state: block.state, refusedReason: block.reason, decidedAt: now };
      await tx.claimBlock.update({ where: { id: claimBlockId }, data });
    }
    const target = { kind: "grant", id };
    const detail = { network: storedNetwork(network).text };
    await recordAudit(tx, { actor, organizationId, action: "grant.revoked", target, detail }, now);
  }
  // Feeds over these networks, also those of organizations they were delegated to, end now and not with the day.
  if (grants.length > 0) await enqueue(tx, "feeds.recheckNetworks", {}, { jobKey: "feeds.recheckNetworks" });
  return grants.map(({ network }) => storedNetwork(network).text);
}
