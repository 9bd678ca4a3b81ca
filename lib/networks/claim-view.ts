// How rows become what people see: claims, blocks, contact requests and grants with their states and sentences.
import { DAY, dateWords, dayOf, instantWords, later } from "@/lib/platform/day";
import { type Network, parseNetwork, sizeOf } from "@/lib/platform/ip";
import { countAddresses, needsStaff } from "./claim-text";
import { grantSentence, grantStateOf, renewalOf } from "./grant";
import { dnsRecordOf, recordValue } from "./proof";
import { recordName, type ZoneSet, zoneSets } from "./reverse-zone";
import {
  type BlockState,
  blockState,
  type ClaimBlockView,
  type ClaimRow,
  type ClaimView,
  type ContactRequestRow,
  contactOrigin,
  type DnsCheck,
  dnsCheck,
  type GrantView,
  type ProofName,
  proofName,
  type ZoneProof,
} from "./schema";

/** A waiting block ends by itself after this many days. */
export const claimDays = 60;

export type StoredContact = {
  id: string;
  address: string;
  origin: string;
  createdAt: Date;
  expiresAt: Date;
  decision: string | null;
  decidedAt: Date | null;
  withdrawnAt: Date | null;
};

export type StoredGrant = {
  id: string;
  network: string;
  proof: string;
  firstDay: Date;
  createdAt: Date;
  expiresAt: Date | null;
  lastVerifiedAt: Date | null;
  missingSince: Date | null;
  changedSince: Date | null;
  holderChangedAt: Date | null;
  suspendedAt: Date | null;
  suspendedReason: string | null;
  revokedAt: Date | null;
  claimBlockId: string | null;
};

export type StoredBlock = {
  id: string;
  network: string;
  state: string;
  refusedReason: string | null;
  decidedAt: Date | null;
  lastCheck: unknown;
  contacts: readonly StoredContact[];
  grants: readonly StoredGrant[];
};

export type StoredClaim = {
  id: string;
  createdAt: Date;
  requestedText: string;
  token: string;
  requestedBy: { email: string };
  blocks: readonly StoredBlock[];
};

/** The network of a stored column, which leaves the prefix of a single address out. */
export function storedNetwork(text: string): Network {
  const network = parseNetwork(text);
  if (network === null) throw new Error(`${text} is stored as a network and is none`);
  return network;
}

/** Whether a claim is so large that staff decide, whatever its proofs. Counts every block it was made with. */
export function claimNeedsStaff(blocks: readonly { network: string }[]): boolean {
  const { ipv4, ipv6 } = countAddresses(blocks.map((block) => storedNetwork(block.network)));
  return needsStaff(ipv4, ipv6);
}

export function toClaim(claim: StoredClaim, now: Date): ClaimView {
  const staff = claimNeedsStaff(claim.blocks);
  return {
    id: claim.id,
    createdAt: claim.createdAt.toISOString(),
    requestedBy: claim.requestedBy.email,
    requestedText: claim.requestedText,
    recordValue: recordValue(claim.token),
    needsStaff: staff,
    expiresAt: later(claim.createdAt, claimDays * DAY).toISOString(),
    blocks: claim.blocks.map((block) => toBlock(block, claim.token, staff, now)),
  };
}

export function toClaimRow(claim: StoredClaim): ClaimRow {
  const counts = Object.fromEntries(
    blockState.options.map((state) => [state, claim.blocks.filter((block) => block.state === state).length]),
  );
  return {
    id: claim.id,
    createdAt: claim.createdAt.toISOString(),
    requestedBy: claim.requestedBy.email,
    requestedText: claim.requestedText,
    needsStaff: claimNeedsStaff(claim.blocks),
    blocks: counts as Record<BlockState, number>,
    networks: claim.blocks.slice(0, 5).map((block) => storedNetwork(block.network).text),
  };
}

export function toBlock(block: StoredBlock, token: string, staff: boolean, now: Date): ClaimBlockView {
  const network = storedNetwork(block.network);
  const lastCheck = block.lastCheck === null ? null : dnsCheck.parse(block.lastCheck);
  const contactRequests = block.contacts.map((contact) => toContactRequest(contact, now));
  const grant = block.grants.find((each) => each.revokedAt === null) ?? null;
  return {
    id: block.id,
    network: network.text,
    addresses: sizeOf(network).toString(),
    state: blockState.parse(block.state),
    sentence: blockSentence(block, { lastCheck, contactRequests, grant, staff, network }),
    refusedReason: block.refusedReason,
    decidedAt: block.decidedAt?.toISOString() ?? null,
    grantId: grant?.id ?? null,
    zoneProofs: toZoneProofs(network, token, lastCheck),
    lastCheck,
    contactRequests,
  };
}

export function toContactRequest(contact: StoredContact, now: Date): ContactRequestRow {
  return {
    id: contact.id,
    address: contact.address,
    origin: contactOrigin.parse(contact.origin),
    askedAt: contact.createdAt.toISOString(),
    expiresAt: contact.expiresAt.toISOString(),
    state: contactState(contact, now),
    decidedAt: contact.decidedAt?.toISOString() ?? null,
  };
}

function contactState(contact: StoredContact, now: Date): ContactRequestRow["state"] {
  if (contact.withdrawnAt !== null) return "withdrawn";
  if (contact.decision === "authorized" || contact.decision === "denied") return contact.decision;
  return contact.expiresAt <= now ? "expired" : "waiting";
}

const verifiedBy: Record<ProofName, string> = {
  reverse_zone_txt: "the record in its reverse zone",
  host_token: "the record at its host name",
  contact_mail: "a contact of the network",
  staff: "the provider's staff",
};

type Seen = {
  lastCheck: DnsCheck | null;
  contactRequests: readonly ContactRequestRow[];
  grant: StoredGrant | null;
  staff: boolean;
  network: Network;
};

function blockSentence(
  block: StoredBlock,
  { lastCheck, contactRequests, grant, staff, network }: Seen,
): string {
  const day = dateWords(dayOf(block.decidedAt ?? new Date(0)));
  switch (blockState.parse(block.state)) {
    case "verified":
      return grant === null
        ? `Verified on ${day}.`
        : `Verified on ${day} by ${verifiedBy[proofName.parse(grant.proof)]}. Data can be read from ${dateWords(dayOf(grant.firstDay))} on.`;
    case "refused":
      return `Refused on ${day}: ${block.refusedReason ?? "no reason was given."}`;
    case "withdrawn":
      return `Given up on ${day}.`;
    case "expired":
      return `Ended on ${day}: nothing proved it within ${claimDays} days. Claim it again to go on.`;
    case "waiting":
      break;
  }
  if (staff || zoneSets(network).length === 0) {
    return "Waiting for the provider's staff, because the claim is larger than a /16 (IPv6 /32). A proof by DNS or by a contact helps them decide.";
  }
  const asked = contactRequests.find((request) => request.state === "waiting");
  if (asked !== undefined) {
    return `Waiting for ${asked.address} to answer, until ${instantWords(asked.expiresAt)}.`;
  }
  if (lastCheck !== null) return lastCheck.sentence;
  const denied = contactRequests.find((request) => request.state === "denied");
  if (denied !== undefined)
    return `${denied.address} denied the request. Create the record in the reverse zone, then check.`;
  return "Create the record in the reverse zone and check, or ask a contact of the network.";
}

/**
 * The ways to prove a network by DNS, the recommended first; a delegated part goes before all. Host names come last:
 * they are proven as fast, but show nothing of the time before.
 */
function toZoneProofs(network: Network, token: string, lastCheck: DnsCheck | null): ZoneProof[] {
  const partZone = lastCheck?.partZone ?? null;
  const zones = zoneSets(network).map(
    (set): ZoneProof => ({
      kind: set.kind,
      covers: set.covers,
      sentence: zoneSentence(set),
      records: set.zones.map((zone) => dnsRecordOf(recordName(zone), token)),
    }),
  );
  const hosts = (lastCheck?.hosts ?? []).map(
    (host): ZoneProof => ({
      kind: "host",
      covers: network.text,
      sentence: `One record at ${host}, a host name of this address that leads back to it. It proves this address only, and data is shown from the day of the proof on.`,
      records: [dnsRecordOf(recordName(host), token)],
    }),
  );
  const sets = [...zones, ...hosts];
  if (partZone === null) return sets;
  const part: ZoneProof = {
    kind: "part_zone",
    covers: network.text,
    sentence: `Every address of ${network.text} is delegated to ${partZone} (RFC 2317). A record there proves the block.`,
    records: [dnsRecordOf(recordName(partZone), token)],
  };
  return [part, ...sets];
}

function zoneSentence({ kind, covers, zones }: ZoneSet): string {
  return kind === "parts"
    ? `A record in each of the ${zones.length} reverse zones inside ${covers}.`
    : `One record in the reverse zone of ${covers}.`;
}

export function toGrant(
  grant: StoredGrant & {
    claimBlock: { claimId: string } | null;
    disputes: readonly { createdAt: Date; note: string }[];
  },
  now: Date,
): GrantView {
  const network = storedNetwork(grant.network);
  const dated = { ...grant, proof: proofName.parse(grant.proof) };
  return {
    id: grant.id,
    network: network.text,
    addresses: sizeOf(network).toString(),
    proof: dated.proof,
    state: grantStateOf(dated, now),
    sentence: grantSentence(dated, now),
    renewal: renewalOf(dated, now),
    disputedAt: grant.disputes[0]?.createdAt.toISOString() ?? null,
    firstDay: dayOf(grant.firstDay),
    createdAt: grant.createdAt.toISOString(),
    expiresAt: grant.expiresAt?.toISOString() ?? null,
    lastVerifiedAt: grant.lastVerifiedAt?.toISOString() ?? null,
    claimId: grant.claimBlock?.claimId ?? null,
    claimBlockId: grant.claimBlockId,
  };
}
