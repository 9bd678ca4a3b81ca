// Every raw statement of complaints. Hashes travel as hexadecimal text: arrays of bytea do not pass every driver.
import { z } from "zod";
import type { Db } from "@/lib/platform/db";
import {
  type AttributionMethod,
  attributionMethod,
  type ComplaintKind,
  complaintKind,
  type EvidenceStep,
  type NotCountedReason,
  notCountedReason,
} from "./schema";

/** Lets only one transaction at a time decide about a mailbox. Locked in one order, so that two never wait in a ring. */
export async function lockMailboxes(tx: Db, mailboxes: readonly Uint8Array[]): Promise<void> {
  const keys = [...new Set(mailboxes.map((hash) => Buffer.from(hash).readInt32BE(0)))].sort((a, b) => a - b);
  await tx.$queryRaw`
    SELECT count(pg_advisory_xact_lock(${MAILBOX_LOCKS}::int, key))::int
    FROM (SELECT key FROM unnest(${keys}::int[]) WITH ORDINALITY AS k (key, n) ORDER BY n) AS ordered`;
}

// The first of the two numbers of an advisory lock: which kind of thing is locked.
const MAILBOX_LOCKS = 726_002;

const stored = z.object({
  id: z.string(),
  mailbox: z.string(),
  message: z.string(),
  kind: complaintKind,
  ip: z.string().nullable(),
  madeAt: z.date(),
  withdrawnAt: z.date().nullable(),
  counted: z.boolean(),
  notCountedReason: notCountedReason.nullable(),
  unsubscribeConsentAt: z.date().nullable(),
});
export type StoredPress = z.infer<typeof stored>;

/** What is stored of these pairs. Hashes as hexadecimal text. */
export async function selectPressed(
  tx: Db,
  pairs: readonly { mailbox: string; message: string }[],
): Promise<StoredPress[]> {
  const rows = await tx.$queryRaw`
    SELECT c.id::text, p.mailbox, p.message, c.kind, host(c.ip) AS ip, c.made_at AS "madeAt",
           c.withdrawn_at AS "withdrawnAt", c.counted, c.not_counted_reason AS "notCountedReason",
           c.unsubscribe_consent_at AS "unsubscribeConsentAt"
    FROM unnest(${pairs.map(({ mailbox }) => mailbox)}::text[], ${pairs.map(({ message }) => message)}::text[])
         AS p (mailbox, message)
    JOIN complaint c ON c.mailbox_hash = decode(p.mailbox, 'hex') AND c.message_hash = decode(p.message, 'hex')`;
  return z.array(stored).parse(rows);
}

/** A row to be stored; hashes as hexadecimal text. */
export type NewComplaint = {
  id: string;
  madeAt: Date;
  receivedAt: Date;
  kind: ComplaintKind;
  mailboxHash: string;
  messageHash: string;
  ip: string | null;
  port: number | null;
  attribution: AttributionMethod;
  evidence: readonly EvidenceStep[];
  deliveredAt: Date | null;
  messageId: string | null;
  mailFrom: string | null;
  fromDomain: string | null;
  dkimDomain: string | null;
  stream: string | null;
  senderIds: Record<string, string>;
  recipient: string | null;
  counted: boolean;
  notCountedReason: NotCountedReason | null;
  withdrawnAt: Date | null;
  unsubscribeConsentAt: Date | null;
  unsubscribeUrl: string | null;
  unsubscribeMailto: string | null;
  raw: Buffer | null;
};

/** Stores complaints in one statement: through the ORM each row would cost as much as reading its message. */
export async function insertComplaints(tx: Db, rows: readonly NewComplaint[]): Promise<void> {
  if (rows.length === 0) return;
  const json = JSON.stringify(rows.map((row) => ({ ...row, raw: row.raw?.toString("base64") ?? null })));
  await tx.$executeRaw`
    INSERT INTO complaint (id, made_at, received_at, kind, mailbox_hash, message_hash, ip, port, attribution, evidence,
                           delivered_at, message_id, mail_from, from_domain, dkim_domain, stream, sender_ids,
                           recipient, counted, not_counted_reason, withdrawn_at, unsubscribe_consent_at, unsubscribe_url,
                           unsubscribe_mailto, raw)
    SELECT id, "madeAt", "receivedAt", kind, decode("mailboxHash", 'hex'), decode("messageHash", 'hex'), ip, port,
           attribution, evidence, "deliveredAt", "messageId", "mailFrom", "fromDomain", "dkimDomain", stream, "senderIds",
           recipient, counted, "notCountedReason", "withdrawnAt", "unsubscribeConsentAt", "unsubscribeUrl",
           "unsubscribeMailto", decode(raw, 'base64')
    FROM json_to_recordset(${json}::json) AS r (
      id uuid, "madeAt" timestamptz, "receivedAt" timestamptz, kind text, "mailboxHash" text, "messageHash" text, ip inet,
      port integer, attribution text, evidence jsonb, "deliveredAt" timestamptz, "messageId" text, "mailFrom" text,
      "fromDomain" text, "dkimDomain" text, stream text, "senderIds" jsonb, recipient text, counted boolean, "notCountedReason" text,
      "withdrawnAt" timestamptz, "unsubscribeConsentAt" timestamptz, "unsubscribeUrl" text, "unsubscribeMailto" text, raw text)`;
}

const dayCount = z.object({ mailbox: z.string(), day: z.string(), presses: z.number() });

/** Counted presses of these mailboxes per UTC day, from a day on. */
export async function selectCountedPresses(
  tx: Db,
  mailboxes: readonly string[],
  from: Date,
): Promise<z.infer<typeof dayCount>[]> {
  const rows = await tx.$queryRaw`
    SELECT m.mailbox, (c.made_at AT TIME ZONE 'UTC')::date::text AS day, count(*)::int AS presses
    FROM unnest(${mailboxes}::text[]) AS m (mailbox)
    JOIN complaint c ON c.mailbox_hash = decode(m.mailbox, 'hex')
    WHERE c.counted AND c.made_at >= ${from}::timestamptz
    GROUP BY 1, 2`;
  return z.array(dayCount).parse(rows);
}

const ownerRow = z.object({
  id: z.string(),
  madeAt: z.date(),
  ip: z.string(),
  kind: complaintKind,
  fromDomain: z.string().nullable(),
  dkimDomain: z.string().nullable(),
  stream: z.string().nullable(),
  messageId: z.string().nullable(),
  recipient: z.string().nullable(),
  attribution: attributionMethod,
  deliveredAt: z.date().nullable(),
  counted: z.boolean(),
  withdrawnAt: z.date().nullable(),
  unsubscribeConsentAt: z.date().nullable(),
  /** The message offered a way. */
  unsubscribeOffered: z.boolean(),
  unsubscribeState: z.string().nullable(),
  unsubscribeWay: z.string().nullable(),
  unsubscribeReply: z.string().nullable(),
  unsubscribeAskedAt: z.date().nullable(),
});
export type OwnerComplaint = z.infer<typeof ownerRow>;

export type ComplaintFilter = {
  /** Disjoint ranges, each from its first day on: what the reader may see. */
  ranges: readonly { lo: string; hi: string; firstDay: string }[];
  from: Date;
  to: Date;
  /** Inside these addresses, both included. */
  within: { lo: string; hi: string } | null;
  /** Of From or of the signature. */
  domain: string | null;
  stream: string | null;
  after: { at: Date; id: string } | null;
  limit: number;
};

/** Complaints about addresses in the ranges, newest first. */
export async function selectOwnerComplaints(db: Db, filter: ComplaintFilter): Promise<OwnerComplaint[]> {
  const { ranges, within, after } = filter;
  const rows = await db.$queryRaw`
    SELECT c.id::text, c.made_at AS "madeAt", host(c.ip) AS ip, c.kind, c.from_domain AS "fromDomain",
           c.dkim_domain AS "dkimDomain", c.stream, c.message_id AS "messageId", c.recipient, c.attribution,
           c.delivered_at AS "deliveredAt", c.counted, c.withdrawn_at AS "withdrawnAt",
           c.unsubscribe_consent_at AS "unsubscribeConsentAt",
           coalesce(c.unsubscribe_url, c.unsubscribe_mailto) IS NOT NULL AS "unsubscribeOffered",
           c.unsubscribe_state AS "unsubscribeState", c.unsubscribe_way AS "unsubscribeWay",
           c.unsubscribe_reply AS "unsubscribeReply", c.unsubscribe_asked_at AS "unsubscribeAskedAt"
    FROM unnest(${ranges.map(({ lo }) => lo)}::inet[], ${ranges.map(({ hi }) => hi)}::inet[],
                ${ranges.map(({ firstDay }) => firstDay)}::date[]) AS g (lo, hi, first_day)
    JOIN complaint c ON c.ip BETWEEN g.lo AND g.hi
      AND c.made_at >= greatest(g.first_day::timestamp AT TIME ZONE 'UTC', ${filter.from}::timestamptz)
    WHERE c.made_at < ${filter.to}::timestamptz AND c.kind IN ('junk', 'phishing')
      AND coalesce(c.delivered_at, c.made_at) >= g.first_day::timestamp AT TIME ZONE 'UTC'
      AND (${within === null} OR c.ip BETWEEN ${within?.lo ?? "0.0.0.0"}::inet AND ${within?.hi ?? "0.0.0.0"}::inet)
      AND (${filter.domain}::text IS NULL OR ${filter.domain} IN (c.from_domain, c.dkim_domain))
      AND (${filter.stream}::text IS NULL OR c.stream = ${filter.stream})
      AND (${after === null} OR (c.made_at, c.id) < (${after?.at ?? filter.to}::timestamptz, ${after?.id ?? NO_ID}::uuid))
    ORDER BY c.made_at DESC, c.id DESC
    LIMIT ${filter.limit}`;
  return z.array(ownerRow).parse(rows);
}

const NO_ID = "00000000-0000-0000-0000-000000000000";

/** Forgets all refused intake but the newest `keep`. */
export async function trimRefusedReports(tx: Db, keep: number): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM refused_report
    WHERE id IN (SELECT id FROM refused_report ORDER BY received_at DESC, id DESC OFFSET ${keep})`;
}

/** Takes the message and the names of people out of complaints older than an instant; answers how many. */
export async function stripComplaints(tx: Db, before: Date, limit: number): Promise<number> {
  return tx.$executeRaw`
    UPDATE complaint SET raw = NULL, recipient = NULL, mail_from = NULL, message_id = NULL, stream = NULL,
                         unsubscribe_url = NULL, unsubscribe_mailto = NULL, unsubscribe_reply = NULL, sender_ids = '{}', evidence = '[]'
    WHERE id IN (SELECT id FROM complaint
                 WHERE received_at < ${before}::timestamptz AND (raw IS NOT NULL OR recipient IS NOT NULL)
                 LIMIT ${limit})`;
}

/** Forgets complaints older than an instant, with their reports; answers how many. */
export async function deleteComplaints(tx: Db, before: Date, limit: number): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM complaint
    WHERE id IN (SELECT id FROM complaint WHERE received_at < ${before}::timestamptz LIMIT ${limit})`;
}
