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

/** Why a complaint is kept but not counted. */
export const notCountedReasons = ["mailbox_cap", "unattributed", "unsubscribe"] as const;
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
