// What staff see of the mail this service sends.
import { z } from "zod";

/** waiting: a job will send it; held: there was no relay when it was written; failed: refused or given up. */
export const mailStates = ["waiting", "held", "sent", "failed"] as const;
export type MailState = (typeof mailStates)[number];

// GET /api/v1/staff/outbox → OutboxPage
export const listOutboxQuery = z.object({
  state: z.enum(mailStates).optional(),
  /** Text within the recipient's address or the subject. */
  search: z.string().trim().max(254).optional(),
  /** `next` of the page before. */
  cursor: z.string().max(100).optional(),
});
export type ListOutboxQuery = z.input<typeof listOutboxQuery>;

const outboxItem = z.object({
  id: z.uuid(),
  createdAt: z.iso.datetime(),
  /** What it is about, as `noun.verb`: account.confirm, claim.contact … */
  kind: z.string(),
  to: z.string(),
  subject: z.string(),
  state: z.enum(mailStates),
  sentAt: z.iso.datetime().nullable(),
  attempts: z.number(),
  /** What the relay answered last, or why it could not be asked. */
  lastReply: z.string().nullable(),
});
export type OutboxItem = z.infer<typeof outboxItem>;

export const outboxPage = z.object({
  mails: z.array(outboxItem),
  next: z.string().nullable(),
  counts: z.record(z.enum(mailStates), z.number()),
});
export type OutboxPage = z.infer<typeof outboxPage>;

// GET /api/v1/staff/outbox/[id]; POST /api/v1/staff/outbox/[id]/send → OutboxMail
export const outboxMail = outboxItem.extend({
  text: z.string(),
  html: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
});
export type OutboxMail = z.infer<typeof outboxMail>;
