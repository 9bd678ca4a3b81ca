// What a complaint is, on its way in and for the people who look at it. Ships to the browser: nothing here
// names a recipient except the intake, which never leaves the server.
import { z } from "zod";

/**
 * junk and phishing are complaints; not-spam takes one back (RFC 6430); unsubscribe is none: its reader wants to be
 * taken off the list and says nothing against the mail.
 */
export const complaintKinds = ["junk", "phishing", "not-spam", "unsubscribe"] as const;
export const complaintKind = z.enum(complaintKinds);
export type ComplaintKind = z.infer<typeof complaintKind>;

const id = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^\P{Cc}*$/u, { error: "must be without control characters" })
    .nullish();

/**
 * One press of a button as a source reports it. The message is named by any of ip, queueId, uuid, messageId and the
 * message itself, and by the same of them when it is taken back.
 */
export const complaintLine = z.object({
  /** When the button was pressed, with Z or an offset. */
  ts: z.iso.datetime({ offset: true }),
  kind: complaintKind,
  /** The complaining mailbox: its address, or HMAC-SHA-256 of it in lower case under the provider's key. */
  mailbox: z
    .string()
    .max(320)
    .toLowerCase()
    .regex(/^(?:[0-9a-f]{64}|[^\s@]+@[^\s@]+)$/, { error: "must be an address or 64 hexadecimal digits" }),
  ip: z.string().max(64).nullish(),
  queueId: id(255),
  uuid: id(255),
  messageId: id(998),
  deliveredAt: z.iso.datetime({ offset: true }).nullish(),
  /** The message as delivered, or its header block, in base64. */
  message: z.base64({ error: "must be base64" }).nullish(),
  /** Since when the mailbox stands, where the source knows. */
  mailboxSince: z.iso.datetime({ offset: true }).nullish(),
  /** The reader agreed that the sender is asked to take them off; unsubscribe says so by itself. */
  unsubscribeConsent: z.boolean().default(false),
});
export type ComplaintLine = z.infer<typeof complaintLine>;

/** The rungs of the ladder, best evidence first; see attribution.ts. */
export const attributionMethods = [
  "delivery_record",
  "xforward",
  "source_fields",
  "received_walk",
  "none",
] as const;
export const attributionMethod = z.enum(attributionMethods);
export type AttributionMethod = z.infer<typeof attributionMethod>;

/** One step of an attribution, in the order it was tried: what was looked at, and what came of it. */
export const evidenceStep = z.object({
  rung: attributionMethod,
  outcome: z.enum(["used", "skipped", "absent", "conflict"]),
  detail: z.string(),
});
export type EvidenceStep = z.infer<typeof evidenceStep>;

/** What was made of one Received line. `below` stands under the border: the sender may have written it. */
export const hopOutcomes = ["passed", "border", "own_user", "nameless", "foreign", "below"] as const;

/** Body of POST /api/v1/staff/attribution/preview: a message as it was delivered, or a forward or report that wraps one. */
export const tryAttributionInput = z.object({
  message: z
    .string()
    .min(1, "Paste a message.")
    .max(700_000, "Paste 700,000 characters at most: the header block will do."),
  /** Whose complaint it would be; finds a delivery by Message-ID, and opens a forward. */
  mailbox: z.union([z.literal(""), z.email("Write a mail address.").max(320)]).default(""),
  kind: z.enum(["junk", "phishing", "not-spam"]).default("junk"),
});
export type TryAttributionInput = z.output<typeof tryAttributionInput>;
export type TryAttributionBody = z.input<typeof tryAttributionInput>;

export const triedMessage = z.object({
  kind: complaintKind,
  messageId: z.string().nullable(),
  ip: z.string().nullable(),
  port: z.number().nullable(),
  method: attributionMethod,
  deliveredAt: z.iso.datetime().nullable(),
  evidence: z.array(evidenceStep),
  hops: z.array(
    z.object({
      line: z.string(),
      ip: z.string().nullable(),
      by: z.string().nullable(),
      outcome: z.enum(hopOutcomes),
      why: z.string(),
    }),
  ),
  /** Its reader enclosed it, so that its lines prove nothing. */
  byReader: z.boolean(),
  fromDomain: z.string().nullable(),
  dkimDomain: z.string().nullable(),
  dkimBy: z.enum(["results", "signature"]).nullable(),
  results: z.array(z.object({ authservId: z.string(), value: z.string(), believed: z.boolean() })),
  stream: z.string().nullable(),
  /** False for a complaint about a feedback report. */
  reportable: z.boolean(),
});
export type TriedMessage = z.infer<typeof triedMessage>;

/** Answer of POST /api/v1/staff/attribution/preview. `why` is null when complaints would come of it. */
export const attributionTrial = z.object({
  outcome: z.enum(["complaints", "aside", "dropped", "refused"]),
  why: z.string().nullable(),
  messages: z.array(triedMessage),
  trusted: z.object({
    internalNetworks: z.array(z.string()),
    ownHostNames: z.array(z.string()),
    authservIds: z.array(z.string()),
  }),
});
export type AttributionTrial = z.infer<typeof attributionTrial>;

/** Why a complaint is kept but not counted. */
export const notCountedReasons = ["mailbox_cap", "new_mailbox", "unattributed", "unsubscribe"] as const;
export const notCountedReason = z.enum(notCountedReasons);
export type NotCountedReason = z.infer<typeof notCountedReason>;

/** One intake that could not be taken, for staff. */
export const refusedReport = z.object({
  id: z.string(),
  receivedAt: z.iso.datetime(),
  /** lmtp or smtp */
  door: z.string(),
  peer: z.string().nullable(),
  /** The cause, as it was said to the peer. */
  reason: z.string(),
  /** The beginning of what came, at most 4 KiB, control characters replaced. */
  sample: z.string(),
  /** Bytes that were kept of it. */
  sampleBytes: z.number(),
});
export type RefusedReport = z.infer<typeof refusedReport>;

export const listRefusedReportsInput = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type ListRefusedReportsInput = z.infer<typeof listRefusedReportsInput>;

export const refusedReportsPage = z.object({
  rows: z.array(refusedReport),
  nextCursor: z.string().nullable(),
});
export type RefusedReportsPage = z.infer<typeof refusedReportsPage>;
