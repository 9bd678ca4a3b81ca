// Reads of claims, contacts and grants, each limited to the organization of who asks. What staff read is marked so.
import { z } from "zod";
import { asReader, type Reader, type Viewer } from "@/lib/identity/viewer";
import { cutRanges } from "@/lib/platform/address-range";
import { DAY, type Day, dayOf, later } from "@/lib/platform/day";
import { type Db, prisma } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { notFound } from "@/lib/platform/errors";
import { contains, parseNetwork } from "@/lib/platform/ip";
import { hashSecret } from "@/lib/platform/secret";
import { getSettings } from "@/lib/provider/queries";
import { authorizationOf, type Decider, type LinkKind, renewable, type StoredRequest } from "./authorization";
import { toPreviewBlock } from "./claim-preview";
import { asnsIn, needsStaff, type ReadClaim, type Routes, readClaimText } from "./claim-text";
import { storedNetwork, toClaim, toClaimRow, toGrant } from "./claim-view";
import { type AskAnswer, mayAsk } from "./contact";
import { findContacts, lookupsOf } from "./contact-lookup";
import { cutToRanges, type GrantedRange, mergeGrants } from "./coverage";
import { provenFirstDay, renewedFirstDay } from "./grant";
import { readImportFile } from "./import-file";
import { selectRoutes, selectRoutesOver } from "./route-sql";
import type {
  AccessOver,
  AuthorizationPage,
  ClaimBlockView,
  ClaimList,
  ClaimPreview,
  ClaimText,
  ClaimView,
  ContactOffers,
  GrantList,
  GrantView,
  ImportedFile,
  ImportedTag,
} from "./schema";
import { importedTag } from "./schema";
import {
  selectAccess,
  selectComplaintNetworks,
  selectHolders,
  selectKnownNetworks,
  selectRangesBegunAfter,
  selectReadableRanges,
} from "./sql";

export type { GrantedRange };

// ── access ──────────────────────────────────────────────────────────────────

/** What an organization may read now, by its grants and by what is delegated to it: disjoint sorted ranges, each from its first day on. */
export async function grantedRanges(reader: Reader, now: Date, db: Db = prisma): Promise<GrantedRange[]> {
  return readableRanges(reader, "everything", now, db);
}

/** The part of grantedRanges in which single complaints may be read too: not what was delegated without feeds. */
export async function complaintRanges(reader: Reader, now: Date, db: Db = prisma): Promise<GrantedRange[]> {
  return readableRanges(reader, "feeds", now, db);
}

// The one place where what a key may not see is cut off.
async function readableRanges(
  reader: Reader,
  part: "everything" | "feeds",
  now: Date,
  db: Db,
): Promise<GrantedRange[]> {
  const granted = mergeGrants(await selectReadableRanges(db, reader.organizationId, part, now));
  return reader.only == null ? granted : cutToRanges(granted, reader.only);
}

/** The networks a claim of the organization asked for, granted or not, disjoint. Throws not_found. */
export async function claimedNetworks(
  { organizationId }: Reader,
  claimId: string,
): Promise<{ lo: string; hi: string }[]> {
  const claim = await prisma.claim.findFirst({
    where: { id: claimId, organizationId },
    select: { blocks: { select: { network: true } } },
  });
  if (claim === null) throw notFound("claim");
  const networks = claim.blocks.flatMap(({ network }) => parseNetwork(network) ?? []);
  return mergeGrants(networks.map(({ lo, hi }) => ({ lo, hi, firstDay: "" })));
}

/**
 * What anybody may read now only from a day after `day` on: per first day disjoint sorted ranges. For the service's own
 * work; it says nothing of who reads.
 */
export async function rangesBegunAfter(day: Day, now: Date, db: Db = prisma): Promise<GrantedRange[]> {
  const ranges = await selectRangesBegunAfter(db, day, now);
  const firstDays = [...new Set(ranges.map(({ firstDay }) => firstDay))];
  return firstDays.flatMap((one) => mergeGrants(ranges.filter(({ firstDay }) => firstDay === one)));
}

/** The networks of those ranges, as they were granted or delegated, by address. */
export async function complaintNetworks(reader: Reader, now: Date): Promise<string[]> {
  return selectComplaintNetworks(prisma, reader.organizationId, now);
}
export type Holder = { organizationId: string; grantId: string; network: string; firstDay: string };

/**
 * Who may have reports about some addresses now, for each of them: one entry per grant, and per delegation with feeds,
 * the narrowest first. What is about mail from before `firstDay` is not theirs to see. Addresses must be canonical.
 */
export async function holdersOf(
  addresses: Iterable<string>,
  now: Date,
  db: Db = prisma,
): Promise<Map<string, Holder[]>> {
  const holders = new Map<string, Holder[]>([...addresses].map((ip) => [ip, []]));
  if (holders.size === 0) return holders;
  for (const { ip, ...holder } of await selectHolders(db, [...holders.keys()], now))
    holders.get(ip)?.push(holder);
  return holders;
}

/** What lets the reader see an address, the narrowest network first. The address must be canonical. */
export async function accessOver(reader: Reader, ip: string, now: Date): Promise<AccessOver[]> {
  const rows = await selectAccess(prisma, reader.organizationId, ip, now);
  return rows.map(({ expiresAt, ...row }) => ({ ...row, expiresAt: expiresAt?.toISOString() ?? null }));
}

/** What a grant is shown with: its claim, and the dispute that staff have not answered. */
export const grantParts = {
  claimBlock: { select: { claimId: true } },
  disputes: { where: { closedAt: null }, orderBy: { createdAt: "desc" }, take: 1 },
} as const;

/** Every grant that was not given up, and what state it is in, by address. */
export async function listGrants(viewer: Viewer, now: Date): Promise<GrantList> {
  const { organizationId } = asReader(viewer);
  const grants = await prisma.grant.findMany({
    where: { organizationId, revokedAt: null },
    include: grantParts,
    orderBy: [{ lo: "asc" }, { createdAt: "asc" }],
  });
  return { grants: grants.map((grant) => toGrant(grant, now)) };
}

/** Grants over an address that do not let the organization read it now, suspended ones first: why, and what to do. */
export async function endedGrantsOver(viewer: Viewer, ip: string, now: Date): Promise<GrantView[]> {
  const { grants } = await listGrants(viewer, now);
  return grants
    .filter(({ network, state }) => state !== "active" && contains(storedNetwork(network), ip))
    .sort((a, b) => Number(b.state === "suspended") - Number(a.state === "suspended"));
}

// ── claims ──────────────────────────────────────────────────────────────────

/** More prefixes of one AS than a claim could ever take, more specific ones inside others included. */
const maxRoutes = 4000;

const oldestFirst = { createdAt: "asc" } as const;
export const claimParts = {
  requestedBy: { select: { email: true } },
  blocks: {
    orderBy: { network: "asc" },
    include: { contacts: { orderBy: oldestFirst }, grants: { orderBy: oldestFirst } },
  },
} as const;

/** The claims of the organization, the newest first. */
export async function listClaims(viewer: Viewer): Promise<ClaimList> {
  const { organizationId } = asReader(viewer);
  const claims = await prisma.claim.findMany({
    where: { organizationId },
    include: claimParts,
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
  });
  return { claims: claims.map(toClaimRow) };
}

/** One claim with its blocks. Throws not_found. */
export async function getClaim(viewer: Viewer, id: string, now: Date): Promise<ClaimView> {
  const { organizationId } = asReader(viewer);
  const claim = await prisma.claim.findFirst({ where: { id, organizationId }, include: claimParts });
  if (claim === null) throw notFound("claim");
  return toClaim(claim, now);
}

/** One block of a claim. Throws not_found. */
export async function getBlock(viewer: Viewer, id: string, now: Date): Promise<ClaimBlockView> {
  const { organizationId } = asReader(viewer);
  const claim = await prisma.claim.findFirst({
    where: { organizationId, blocks: { some: { id } } },
    include: claimParts,
  });
  const block = claim && toClaim(claim, now).blocks.find((each) => each.id === id);
  if (!block) throw notFound("claim");
  return block;
}

/** A pasted text as blocks, its AS numbers by the routing table of this moment. */
export async function readClaim(text: string): Promise<ReadClaim> {
  const asns = asnsIn(text);
  const routes = asns.length === 0 ? null : await findRoutes(asns);
  return readClaimText(text, env().ALLOW_RESERVED_NETWORKS, routes);
}

async function findRoutes(asns: readonly number[]): Promise<Routes> {
  if ((await prisma.routingTable.findUnique({ where: { id: 1 } })) === null) return null;
  const rows = await selectRoutes(prisma, asns, maxRoutes);
  return {
    prefixesOf: (asn) => rows.flatMap((row) => (row.asn === asn ? row.network : [])),
  };
}

/** The prefixes that an AS announces, by the loaded routing table; the first `most` by address. */
export async function prefixesOfAs(asn: number, most: number): Promise<string[]> {
  return (await selectRoutes(prisma, [asn], most)).map(({ network }) => network);
}

/** The prefixes that touch some ranges, each with the AS that announces it by the loaded routing table. */
export async function routesOver(
  ranges: readonly { lo: string; hi: string }[],
): Promise<{ asn: number; network: string }[]> {
  return selectRoutesOver(prisma, ranges);
}

/** What an imported file names. */
export function readImport(file: string): ImportedFile {
  return readImportFile(file, env().ALLOW_RESERVED_NETWORKS);
}

/** What claiming a text would make of it. Asks nothing of DNS or the registry. */
export async function previewClaim(viewer: Viewer, input: ClaimText, now: Date): Promise<ClaimPreview> {
  const { organizationId } = asReader(viewer);
  const { blocks, issues, ipv4, ipv6 } = await readClaim(input.text);
  const texts = blocks.map(({ network }) => network.text);
  const known = await selectKnownNetworks(prisma, organizationId, texts, now);
  const staff = needsStaff(ipv4, ipv6);
  return {
    blocks: blocks.map(({ network, from }) => {
      const found = known.find((each) => each.network === network.text);
      const { held, waitingClaimId } = found ?? { held: false, waitingClaimId: null };
      return toPreviewBlock(network, from, { held, waitingClaimId }, staff);
    }),
    issues,
    addresses: { ipv4: ipv4.toString(), ipv6: ipv6.toString() },
    needsStaff: staff,
    claimable: blocks.length > 0 && issues.length === 0,
    firstDay: provenFirstDay(dayOf(now), []),
  };
}

/** The tags an imported file puts on a block, cut to it; null when there are none or nobody holds it by the block. */
export async function findImportedTags(
  claimBlockId: string,
): Promise<{ organizationId: string; tags: ImportedTag[] } | null> {
  const block = await prisma.claimBlock.findUnique({
    where: { id: claimBlockId },
    include: { claim: true, grants: { where: { revokedAt: null } } },
  });
  if (block === null || block.grants.length === 0) return null;
  const network = storedNetwork(block.network);
  const tags = z
    .array(importedTag)
    .parse(block.claim.tags)
    .flatMap(({ lo, hi, tag }) => cutRanges([{ lo, hi }], network).map((range) => ({ ...range, tag })));
  return tags.length === 0 ? null : { organizationId: block.claim.organizationId, tags };
}

// ── contacts ────────────────────────────────────────────────────────────────

/**
 * The mailboxes that may decide about a block, looked up now, and whether each may be asked.
 * @throws AppError not_found, too_many_requests.
 */
export async function getContacts(viewer: Viewer, blockId: string, now: Date): Promise<ContactOffers> {
  const { organizationId } = asReader(viewer);
  const { network: text } = await getBlock(viewer, blockId, now);
  await lookupsOf.take(organizationId);
  const { offers, registry, reverseDns, parts } = await findContacts(storedNetwork(text));
  const contacts: ContactOffers["contacts"] = [];
  for (const offer of offers) {
    const answer = await askContact(prisma, viewer, offer.address, text, now);
    const refused = answer.mayAsk ? null : { reason: answer.reason, nextAt: answer.nextAt.toISOString() };
    contacts.push({
      ...offer,
      mayAsk: answer.mayAsk,
      reason: refused?.reason ?? null,
      nextAt: refused?.nextAt ?? null,
    });
  }
  return { network: text, contacts, registry, reverseDns, parts };
}

/**
 * Whether the viewer's organization may have a mail sent to a contact about a network now. A denial keeps the person
 * who asked away too, in whatever organization they ask again.
 */
export async function askContact(
  db: Db,
  viewer: Viewer,
  address: string,
  network: string,
  now: Date,
): Promise<AskAnswer> {
  const asked = await db.contactRequest.findMany({
    where: { address, createdAt: { gt: later(now, -DAY) } },
    select: { createdAt: true, claimBlock: { select: { network: true } } },
  });
  const denied = await db.contactRequest.findFirst({
    where: {
      address,
      decision: "denied",
      OR: [
        { claimBlock: { claim: { organizationId: asReader(viewer).organizationId } } },
        { requestedById: viewer.userId },
      ],
    },
    orderBy: { decidedAt: "desc" },
  });
  const mails = asked.map(({ createdAt, claimBlock }) => ({
    network: storedNetwork(claimBlock.network).text,
    at: createdAt,
  }));
  return mayAsk(network, mails, denied?.decidedAt ?? null, now);
}

// ── the page behind a mailed link ───────────────────────────────────────────

/** What the reader of a mailed link sees. Changes nothing, however often it is opened. Throws not_found. */
export async function getAuthorization(
  token: string,
  viewer: Viewer | null,
  now: Date,
): Promise<AuthorizationPage> {
  const found = await findRequest(prisma, token);
  if (found === null) throw notFound("request");
  return pageOf(prisma, found.request, found.link, viewer, now);
}

const requestParts = {
  requestedBy: { select: { email: true } },
  claimBlock: {
    include: {
      grants: true,
      claim: {
        include: { organization: { select: { name: true } }, blocks: { select: { network: true } } },
      },
    },
  },
} as const;

/** Another approval of the mailbox that a receipt was sent to; null when there is none of that id. */
export async function findApproval(db: Db, id: string, address: string): Promise<StoredRequest | null> {
  return db.contactRequest.findFirst({
    where: { id, address, decision: "authorized", withdrawnAt: null },
    include: requestParts,
  });
}

/** The request behind a link's secret, and which of its links it is. */
export async function findRequest(
  db: Db,
  token: string,
): Promise<{ request: StoredRequest; link: LinkKind } | null> {
  const hash = hashSecret(token);
  const include = requestParts;
  const asked = await db.contactRequest.findUnique({ where: { tokenHash: hash }, include });
  if (asked !== null) return { request: asked, link: "ask" };
  const approved = await db.contactRequest.findUnique({ where: { withdrawHash: hash }, include });
  return approved === null ? null : { request: approved, link: "withdraw" };
}

/** The page of a request as a person may use it. */
export async function pageOf(
  db: Db,
  request: StoredRequest,
  link: LinkKind,
  viewer: Viewer | null,
  now: Date,
): Promise<AuthorizationPage> {
  const decider = await findDecider(db, viewer, request.claimBlock.claim.organizationId);
  const { name: provider } = await getSettings(db);
  const renewed = renewable(request.claimBlock.grants, now);
  const firstDay =
    renewed === undefined
      ? provenFirstDay(dayOf(now), [])
      : renewedFirstDay({ ...renewed, firstDay: dayOf(renewed.firstDay) }, [], now);
  const approvals = link === "ask" ? [] : await approvalsOf(db, request.address);
  return authorizationOf(request, link, decider, { provider, firstDay, approvals }, now);
}

/** What rests on the word of one mailbox now: whoever reads a receipt there sees and may end all of it. */
async function approvalsOf(db: Db, address: string): Promise<AuthorizationPage["approvals"]> {
  const grants = await db.grant.findMany({
    where: { revokedAt: null, proof: "contact_mail", contactRequest: { address, withdrawnAt: null } },
    include: { organization: { select: { name: true } }, contactRequest: true },
    orderBy: [{ lo: "asc" }, { createdAt: "asc" }],
  });
  return grants.flatMap(({ network, organization, contactRequest, expiresAt }) =>
    contactRequest === null
      ? []
      : [
          {
            id: contactRequest.id,
            organization: organization.name,
            network: storedNetwork(network).text,
            decidedAt: contactRequest.decidedAt?.toISOString() ?? null,
            until: expiresAt?.toISOString() ?? null,
          },
        ],
  );
}

async function findDecider(db: Db, viewer: Viewer | null, organizationId: string): Promise<Decider | null> {
  if (viewer === null) return null;
  const user = await db.user.findUnique({
    where: { id: viewer.userId },
    include: { members: { where: { organizationId } } },
  });
  if (user === null || user.emailConfirmedAt === null || user.disabledAt !== null) return null;
  return { email: user.email, inside: user.members.length > 0 };
}
