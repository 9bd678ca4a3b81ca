// What can be asked about claims, proofs and grants, and what is answered. Ships to the browser.
// Networks are canonical CIDR texts, instants ISO 8601 UTC, days YYYY-MM-DD, numbers of addresses decimal texts
// (an IPv6 network has more than a number holds).
import { z } from "zod";
import { staffNote } from "@/lib/audit/schema";
import { isDay } from "@/lib/platform/day";
import { canonicalAddress, parseNetwork } from "@/lib/platform/ip";

const day = z.string().refine(isDay, { error: "must be a day as YYYY-MM-DD" });

// ── closed lists ────────────────────────────────────────────────────────────

/** What a grant rests on. */
export const proofs = ["reverse_zone_txt", "host_token", "contact_mail", "staff"] as const;
export const proofName = z.enum(proofs);
export type ProofName = z.infer<typeof proofName>;

export const blockStates = ["waiting", "verified", "refused", "withdrawn", "expired"] as const;
export const blockState = z.enum(blockStates);
export type BlockState = z.infer<typeof blockState>;

/** suspended: the proof went missing or changed; it comes back by itself when the proof does. */
export const grantStates = ["active", "suspended", "expired", "revoked"] as const;
export const grantState = z.enum(grantStates);
export type GrantState = z.infer<typeof grantState>;

/** rdap: a contact of the block in the registry. rdns: abuse@ or postmaster@ of the domain its host names are in. */
export const contactOrigins = ["rdap", "rdns"] as const;
export const contactOrigin = z.enum(contactOrigins);
export type ContactOrigin = z.infer<typeof contactOrigin>;

// ── what is pasted ──────────────────────────────────────────────────────────

export const claimText = z.object({
  text: z
    .string()
    .trim()
    .min(1, { error: "Paste at least one address or network." })
    .max(20_000, { error: "This is more than 20,000 characters. Claim in several steps." }),
});
export type ClaimText = z.infer<typeof claimText>;

/** One tag of an imported file, on a range of addresses. */
export const importedTag = z.object({
  lo: z.string().refine((text) => canonicalAddress(text) === text, { error: "must be an address" }),
  hi: z.string().refine((text) => canonicalAddress(text) === text, { error: "must be an address" }),
  tag: z.string().trim().min(1).max(40),
});
export type ImportedTag = z.infer<typeof importedTag>;

export const importFile = z.object({
  /** Comma-separated rows: an address, range or network, then tags. */
  file: z.string().max(500_000, { error: "This file has more than 500,000 characters. Split it." }),
});

export const newClaim = claimText.extend({
  /** Tags of an imported file, to be put on what is proven. */
  tags: z.array(importedTag).max(4000).default([]),
  acceptedTerms: z.literal(true, { error: "Accept the terms first." }),
});
export type NewClaim = z.input<typeof newClaim>;

/** Something in the pasted text that cannot be claimed as it stands. */
export const textIssue = z.object({
  /** The item as pasted, shortened when very long; empty when the issue is about the whole text. */
  item: z.string(),
  message: z.string(),
  /** What to paste instead, when there is one right answer. */
  suggestion: z.string().nullable(),
});
export type TextIssue = z.infer<typeof textIssue>;

export const importedFile = z.object({
  /** What to claim. */
  text: z.string(),
  tags: z.array(importedTag),
  issues: z.array(textIssue),
});
export type ImportedFile = z.infer<typeof importedFile>;

// ── proofs ──────────────────────────────────────────────────────────────────

/** A record to create, exactly. */
export const dnsRecord = z.object({ name: z.string(), type: z.literal("TXT"), value: z.string() });
export type DnsRecord = z.infer<typeof dnsRecord>;

/**
 * One way to prove a block by DNS: all of its records must be there.
 * zone: the reverse zone around the block. parts: every smaller reverse zone inside it. part_zone: the zone to which
 * every address of the block is delegated by CNAME (RFC 2317). host: a forward-confirmed host name of a single address.
 * The last two are known only after a check.
 */
export const zoneProof = z.object({
  kind: z.enum(["zone", "parts", "part_zone", "host"]),
  /** What the zone is for: `192.0.2.0/24`. */
  covers: z.string(),
  sentence: z.string(),
  records: z.array(dnsRecord),
});
export type ZoneProof = z.infer<typeof zoneProof>;

/** What one DNS name answered. `none` is an answer (no such record); `failed` is none (timeout, SERVFAIL, refused). */
export const dnsAnswer = z.object({
  name: z.string(),
  type: z.enum(["TXT", "CNAME", "PTR", "A", "AAAA"]),
  result: z.enum(["records", "none", "failed"]),
  /** At most ten values of at most 255 characters; `cut` says that there was more. */
  values: z.array(z.string()),
  cut: z.boolean(),
});
export type DnsAnswer = z.infer<typeof dnsAnswer>;

export const checkOutcomes = ["verified", "not_yet", "could_not_check"] as const;
export const checkOutcome = z.enum(checkOutcomes);
export type CheckOutcome = z.infer<typeof checkOutcome>;

/** A live check as it is kept with the block: what was asked, what came back, and what that means. */
export const dnsCheck = z.object({
  /** The proof that was found; the zone's when none was. */
  method: z.enum(["reverse_zone_txt", "host_token"]),
  at: z.string(),
  outcome: checkOutcome,
  /** not_yet only. missing: no record of ours. changed: a Senderscope record with another token. */
  found: z.enum(["missing", "changed"]).nullable(),
  sentence: z.string(),
  /** The names that were asked, the deciding ones first; at most twenty. */
  answers: z.array(dnsAnswer),
  /** The RFC 2317 zone that every address of the block leads to, when there is one. */
  partZone: z.string().nullable(),
  /** Host names of a single address that lead back to it. */
  hosts: z.array(z.string()).default([]),
});
export type DnsCheck = z.infer<typeof dnsCheck>;

// ── preview ─────────────────────────────────────────────────────────────────

export const previewBlock = z.object({
  network: z.string(),
  addresses: z.string(),
  /** The pasted item it was cut from. */
  from: z.string(),
  /** Already readable by the organization, or already in one of its waiting claims (then the claim's id). */
  held: z.boolean(),
  waitingClaimId: z.string().nullable(),
  /** Fastest first. */
  proofs: z.array(z.object({ proof: proofName, sentence: z.string(), zones: z.array(z.string()) })),
});
export type PreviewBlock = z.infer<typeof previewBlock>;

export const claimPreview = z.object({
  blocks: z.array(previewBlock),
  issues: z.array(textIssue),
  addresses: z.object({ ipv4: z.string(), ipv6: z.string() }),
  /** More than a /16 (IPv6 /32) in one claim: the provider's staff decide, whatever the proof. */
  needsStaff: z.boolean(),
  /** Whether claimNetworks would take this text: at least one block, no issue. */
  claimable: z.boolean(),
  /** First day that would be readable if the proof succeeded today. */
  firstDay: z.string(),
});
export type ClaimPreview = z.infer<typeof claimPreview>;

// ── claims ──────────────────────────────────────────────────────────────────

export const contactRequest = z.object({
  id: z.string(),
  address: z.string(),
  origin: contactOrigin,
  askedAt: z.string(),
  expiresAt: z.string(),
  state: z.enum(["waiting", "authorized", "denied", "expired", "withdrawn"]),
  decidedAt: z.string().nullable(),
});
export type ContactRequestRow = z.infer<typeof contactRequest>;

export const claimBlock = z.object({
  id: z.string(),
  network: z.string(),
  addresses: z.string(),
  state: blockState,
  /** What happened and what to do next, in one or two plain sentences. */
  sentence: z.string(),
  refusedReason: z.string().nullable(),
  decidedAt: z.string().nullable(),
  /** The grant that came of it, when there is one. */
  grantId: z.string().nullable(),
  /** Ways to prove it by DNS, the recommended first; any one of them is enough. Empty when only staff can decide. */
  zoneProofs: z.array(zoneProof),
  lastCheck: dnsCheck.nullable(),
  contactRequests: z.array(contactRequest),
});
export type ClaimBlockView = z.infer<typeof claimBlock>;

export const claim = z.object({
  id: z.string(),
  createdAt: z.string(),
  requestedBy: z.string(),
  requestedText: z.string(),
  /** The value every record of this claim carries. Public by nature. */
  recordValue: z.string(),
  needsStaff: z.boolean(),
  /** Waiting blocks end by themselves at this instant. */
  expiresAt: z.string(),
  blocks: z.array(claimBlock),
});
export type ClaimView = z.infer<typeof claim>;

export const claimRow = z.object({
  id: z.string(),
  createdAt: z.string(),
  requestedBy: z.string(),
  requestedText: z.string(),
  needsStaff: z.boolean(),
  /** Number of blocks in each state. */
  blocks: z.record(blockState, z.number()),
  /** The first five networks. */
  networks: z.array(z.string()),
});
export type ClaimRow = z.infer<typeof claimRow>;

export const claimList = z.object({ claims: z.array(claimRow) });
export type ClaimList = z.infer<typeof claimList>;

/** The answer to a live check of one block. */
export const checkedBlock = z.object({ block: claimBlock, check: dnsCheck });
export type CheckedBlock = z.infer<typeof checkedBlock>;

/** Checking the waiting blocks of a claim, some at a time: go on with the `since` of the first answer until none is left. */
export const claimCheck = z.object({
  /** Blocks that were checked at or after this instant are not checked again; now when left out. */
  since: z.iso.datetime().optional(),
});
export const checkedClaim = z.object({
  since: z.string(),
  checked: z.number(),
  verified: z.number(),
  /** Waiting blocks that are still to be checked. */
  left: z.number(),
});
export type CheckedClaim = z.infer<typeof checkedClaim>;

// ── contacts ────────────────────────────────────────────────────────────────

/** One of the offered addresses; anything else is refused, so that nobody can name a mailbox of their own. */
export const contactChoice = z.object({ address: z.string().trim().min(3).max(254) });
export type ContactChoice = z.infer<typeof contactChoice>;

export const contactOffer = z.object({
  address: z.string(),
  origin: contactOrigin,
  /** Why this address may decide: "abuse contact of EXAMPLE-NET (192.0.2.0 - 192.0.2.255) in the registry". */
  basis: z.string(),
  /** Whether a mail may be sent to it now; `reason` says why not, `nextAt` when again. */
  mayAsk: z.boolean(),
  reason: z.string().nullable(),
  nextAt: z.string().nullable(),
});
export type ContactOffer = z.infer<typeof contactOffer>;

export const contactOffers = z.object({
  network: z.string(),
  contacts: z.array(contactOffer),
  /** What the registry and the reverse DNS said, also when they offer nothing. */
  registry: z.object({ outcome: z.enum(["answered", "nothing", "could_not_check"]), sentence: z.string() }),
  reverseDns: z.object({ outcome: z.enum(["answered", "nothing", "could_not_check"]), sentence: z.string() }),
  /** Parts of the block that a domain's contact could prove if they were claimed on their own. */
  parts: z.array(z.object({ domain: z.string(), networks: z.array(z.string()) })),
});
export type ContactOffers = z.infer<typeof contactOffers>;

export const requestedContact = z.object({ request: contactRequest, block: claimBlock });
export type RequestedContact = z.infer<typeof requestedContact>;

// ── grants ──────────────────────────────────────────────────────────────────

export const grant = z.object({
  id: z.string(),
  network: z.string(),
  addresses: z.string(),
  proof: proofName,
  state: grantState,
  /** What it rests on, what is wrong with it, and what to do. */
  sentence: z.string(),
  /** What one press can do about its proof: look the record up now, or ask its contact again. */
  renewal: z.enum(["check", "ask"]).nullable(),
  /** Since when the organization disputes others' access to the network, while staff have not answered. */
  disputedAt: z.string().nullable(),
  /** Earliest day the organization may read. */
  firstDay: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  /** When a check last found the proof. */
  lastVerifiedAt: z.string().nullable(),
  claimId: z.string().nullable(),
  claimBlockId: z.string().nullable(),
});
export type GrantView = z.infer<typeof grant>;

/** What came of renewing a grant's proof. */
export const renewed = z.object({ sentence: z.string() });
export type Renewed = z.infer<typeof renewed>;

export const grantList = z.object({ grants: z.array(grant) });
export type GrantList = z.infer<typeof grantList>;

/** What lets an organization read one address; `from` is who delegated it, of a delegation. */
export type AccessOver = {
  network: string;
  proof: string;
  firstDay: string;
  expiresAt: string | null;
  from: string | null;
  /** Whom the registry names for the network, as its handle; null: it was not asked or names nobody. */
  holder: string | null;
};

// ── access list ─────────────────────────────────────────────────────────────

export const accessQuery = z.object({
  network: z
    .string()
    .trim()
    .refine((text) => parseNetwork(text) !== null, {
      error: "must be an address or a network, as 192.0.2.0/24",
    }),
});
export type AccessQuery = z.infer<typeof accessQuery>;

export const accessList = z.object({
  /** Whether the organization holds any of it by a grant of its own; if not, nothing is told. */
  held: z.boolean(),
  /** On the network, a part of it, or the organization's own network around it; the widest first. */
  entries: z.array(
    z.object({
      organization: z.string(),
      own: z.boolean(),
      network: z.string(),
      /** A proof, or delegation. */
      proof: z.string(),
      /** Who delegated it, unless that rests on a wider network. */
      from: z.string().nullable(),
      feeds: z.boolean(),
      firstDay: z.string(),
      until: z.string().nullable(),
    }),
  ),
  /** How many organizations see it by a wider network than the organization holds. */
  wider: z.number(),
});
export type AccessList = z.infer<typeof accessList>;

// ── delegations ─────────────────────────────────────────────────────────────

/** offered: not accepted yet. ended: declined, withdrawn or given up. */
export const delegationStates = ["offered", "active", "expired", "ended"] as const;
export const delegationState = z.enum(delegationStates);
export type DelegationState = z.infer<typeof delegationState>;

export const newDelegation = z.object({
  /** One network or address, wholly inside what the organization holds by its own grants. */
  network: z.string().trim().min(1, { error: "Name the network to delegate." }).max(60),
  /** Who may accept it for their organization. */
  email: z.email({ error: "This is no mail address." }).max(254).toLowerCase(),
  /** Whether reports and single complaints go along. */
  feeds: z.boolean(),
  /** Last day. */
  until: day,
  /** First readable day; as far back as the organization itself when left out. */
  from: day.optional(),
});
export type NewDelegation = z.infer<typeof newDelegation>;

export const delegation = z.object({
  id: z.string(),
  network: z.string(),
  addresses: z.string(),
  state: delegationState,
  sentence: z.string(),
  feeds: z.boolean(),
  firstDay: z.string(),
  until: z.string(),
  createdAt: z.string(),
  /** The delegating organization. */
  from: z.string(),
  /** Who accepted it; null while it is offered. */
  to: z.string().nullable(),
  /** The address it was offered to: for the delegator and for that person. */
  offeredTo: z.string().nullable(),
});
export type DelegationView = z.infer<typeof delegation>;

export const delegationList = z.object({
  /** What the organization delegates, newest first; ended ones for 30 days. */
  given: z.array(delegation),
  /** What is delegated to it. */
  received: z.array(delegation),
  /** Offered to the viewer's own mail address, to be accepted for this organization or declined. */
  offers: z.array(delegation),
});
export type DelegationList = z.infer<typeof delegationList>;

// ── authorization page ──────────────────────────────────────────────────────

export const authorizationToken = z.object({ token: z.string().min(1).max(100) });

/**
 * authorize and deny answer the request; report tells the provider's staff that the request is abuse (and denies it
 * when it was still open); withdraw takes an approval back.
 */
export const authorizationDecision = z.object({
  decision: z.enum(["authorize", "deny", "report", "withdraw"]),
  /** withdraw only: another approval of the same mailbox, from `approvals`; the link's own when left out. */
  approval: z.uuid().optional(),
});
export type AuthorizationDecision = z.infer<typeof authorizationDecision>;

export const authorizationPage = z.object({
  /** waiting: it can be decided. Everything else is over; withdrawn: the approval was taken back. */
  state: z.enum(["waiting", "authorized", "denied", "expired", "ended", "withdrawn"]),
  sentence: z.string(),
  /** The mailbox the question was sent to, and why it was asked. */
  contact: z.string(),
  basis: z.string(),
  requester: z.string(),
  organization: z.string(),
  network: z.string(),
  addresses: z.string(),
  /** The client address the request came from, when known. */
  requestingAddress: z.string().nullable(),
  askedAt: z.string(),
  expiresAt: z.string(),
  decidedAt: z.string().nullable(),
  /** First day the organization would see. */
  firstDay: z.string(),
  /** sign_in: nobody is signed in. inside: the person belongs to the requesting organization and is not the contact. */
  mayAuthorize: z.enum(["yes", "sign_in", "inside", "over"]),
  mayDeny: z.boolean(),
  mayReport: z.boolean(),
  mayWithdraw: z.boolean(),
  /** From the link of a receipt: everything that rests on this mailbox's word now. */
  approvals: z.array(
    z.object({
      id: z.string(),
      organization: z.string(),
      network: z.string(),
      decidedAt: z.string().nullable(),
      until: z.string().nullable(),
    }),
  ),
  provider: z.string(),
});
export type AuthorizationPage = z.infer<typeof authorizationPage>;

/** A contact asks for a new link to its approvals. */
export const askApprovals = z.object({
  email: z.email({ error: "This is no mail address." }).max(254).toLowerCase(),
});
export const askedApprovals = z.object({ message: z.string() });
export type AskedApprovals = z.infer<typeof askedApprovals>;

// ── staff ───────────────────────────────────────────────────────────────────

export const staffClaimFilter = z.object({
  /**
   * waiting: everything undecided. needs_staff: only what nobody else can decide. reported: with a reported mail.
   * decided: what staff decided in the last 30 days, to be undone.
   */
  show: z.enum(["needs_staff", "waiting", "reported", "decided"]).default("waiting"),
});
export type StaffClaimFilter = z.infer<typeof staffClaimFilter>;

/** Why a claim deserves a second look; none of them refuses anything by itself. */
export const riskFlags = [
  "free_mail",
  "new_organization",
  "recent_registration",
  "overlap",
  "burst",
] as const;
export const risk = z.object({ flag: z.enum(riskFlags), sentence: z.string() });
export type Risk = z.infer<typeof risk>;

export const staffBlock = z.object({
  block: claimBlock,
  claimId: z.string(),
  organizationId: z.string(),
  organization: z.string(),
  requestedBy: z.string(),
  requestedText: z.string(),
  createdAt: z.string(),
  needsStaff: z.boolean(),
  /** Wider than a /20 (IPv6 /36): two members of staff must grant it. */
  needsTwo: z.boolean(),
  firstApproval: z.object({ by: z.string(), note: z.string() }).nullable(),
  reported: z.boolean(),
  /** Waiting blocks of the same claim, this one among them. */
  waitingInClaim: z.number(),
  risks: z.array(risk),
  /** Who of the staff decided it; null while it waits. */
  decision: z.object({ by: z.string(), note: z.string(), at: z.string() }).nullable(),
  /** Other organizations that hold the network, a part of it, or more. */
  holders: z.array(z.object({ organization: z.string(), network: z.string() })),
});
export type StaffBlock = z.infer<typeof staffBlock>;

export const staffQueue = z.object({ blocks: z.array(staffBlock) });
export type StaffQueue = z.infer<typeof staffQueue>;

export const staffGrantFilter = z.object({
  /** An address or network: every grant that shares an address with it. Else a part of an organization's name. */
  q: z.string().trim().min(2).max(100),
});
export type StaffGrantFilter = z.infer<typeof staffGrantFilter>;

export const staffGrant = z.object({
  grant,
  organizationId: z.string(),
  organization: z.string(),
  note: z.string(),
  /** Revoked by staff, or suspended because the registry's holder changed: staff may bring it back. */
  mayRestore: z.boolean(),
});
export const staffGrantList = z.object({ grants: z.array(staffGrant) });
export type StaffGrantList = z.infer<typeof staffGrantList>;

export const newDispute = z.object({
  note: z.string().trim().min(1, { error: "Say what is wrong: staff decide by it." }).max(2000),
});
export type NewDispute = z.infer<typeof newDispute>;

export const dispute = z.object({
  id: z.string(),
  network: z.string(),
  organization: z.string(),
  raisedBy: z.string(),
  note: z.string(),
  createdAt: z.string(),
  closedAt: z.string().nullable(),
  answer: z.string().nullable(),
});
export const disputeList = z.object({ disputes: z.array(dispute) });
export type DisputeList = z.infer<typeof disputeList>;

export const staffDecision = z.object({
  decision: z.enum(["grant", "refuse"]),
  /** Kept in the audit log; a refusal's note is shown to the organization. */
  note: staffNote,
  /** First readable day; default 90 days back. */
  from: day.optional(),
  /** Last readable day of the grant; never expires when left out. */
  until: day.optional(),
});
export type StaffDecision = z.infer<typeof staffDecision>;

export const staffDecided = z.object({
  state: z.enum(["granted", "refused", "needs_second"]),
  sentence: z.string(),
});
export type StaffDecided = z.infer<typeof staffDecided>;
