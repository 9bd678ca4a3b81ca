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

export type OutboxItem = {
  id: string;
  createdAt: string;
  /** What it is about, as `noun.verb`: account.confirm, claim.contact … */
  kind: string;
  to: string;
  subject: string;
  state: MailState;
  sentAt: string | null;
  attempts: number;
  /** What the relay answered last, or why it could not be asked. */
  lastReply: string | null;
};

export type OutboxPage = { mails: OutboxItem[]; next: string | null; counts: Record<MailState, number> };

// GET /api/v1/staff/outbox/[id]; POST /api/v1/staff/outbox/[id]/send → OutboxMail
export type OutboxMail = OutboxItem & { text: string; html: string | null; headers: Record<string, string> };
