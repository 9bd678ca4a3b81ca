// The statements of delivery: what is due, and what attempts change. Whole groups at a time.
import { z } from "zod";
import type { Db } from "@/lib/platform/db";
import { type AttemptStage, type ReportState, reportPurpose } from "./schema";

const due = z.object({
  id: z.string(),
  purpose: reportPurpose,
  createdAt: z.date(),
  ip: z.string().nullable(),
  incidents: z.number(),
  messageId: z.string(),
  attempts: z.number(),
  complaint: z
    .object({
      kind: z.string(),
      port: z.number().nullable(),
      madeAt: z.date(),
      deliveredAt: z.date().nullable(),
      mailFrom: z.string().nullable(),
      fromDomain: z.string().nullable(),
      dkimDomain: z.string().nullable(),
      recipient: z.string().nullable(),
      withdrawnAt: z.date().nullable(),
      /** At most the bytes that were asked for. */
      raw: z.instanceof(Uint8Array).nullable(),
    })
    .nullable(),
});
export type DueReport = z.infer<typeof due>;

type Flat = Record<string, unknown> & { complaintId: string | null };

/** Reports of a feed that are due, the longest waiting first, each with the beginning of its message. */
export async function selectDue(
  db: Db,
  feedId: string,
  now: Date,
  { limit, bytes }: { limit: number; bytes: number },
): Promise<DueReport[]> {
  const rows = await db.$queryRaw<Flat[]>`
    SELECT r.id::text, r.purpose, r.created_at AS "createdAt", host(r.ip) AS ip, r.incidents, r.message_id AS "messageId",
           r.attempts, c.id::text AS "complaintId", c.kind, c.port, c.made_at AS "madeAt", c.delivered_at AS "deliveredAt",
           c.mail_from AS "mailFrom", c.from_domain AS "fromDomain", c.dkim_domain AS "dkimDomain", c.recipient,
           c.withdrawn_at AS "withdrawnAt", substring(c.raw FROM 1 FOR ${bytes}::int) AS raw
    FROM report r
    LEFT JOIN complaint c ON c.id = r.complaint_id
    WHERE r.feed_id = ${feedId}::uuid AND r.next_attempt_at <= ${now}::timestamptz AND r.state IN ('queued', 'deferred')
    ORDER BY r.next_attempt_at, r.id
    LIMIT ${limit}`;
  return rows.map((row) => due.parse({ ...row, complaint: row.complaintId === null ? null : row }));
}

/** When the next report of a feed is due; null when none waits. */
export async function selectNextDue(db: Db, feedId: string): Promise<Date | null> {
  const rows = await db.$queryRaw`
    SELECT min(next_attempt_at) AS at FROM report
    WHERE feed_id = ${feedId}::uuid AND next_attempt_at IS NOT NULL AND state IN ('queued', 'deferred')`;
  return z.tuple([z.object({ at: z.date().nullable() })]).parse(rows)[0].at;
}

export type Settlement = {
  id: string;
  /** Attempts so far, this one included. */
  attempts: number;
  state: ReportState;
  stateReason: string;
  nextAttemptAt: Date | null;
  at: Date;
  host: string;
  reply: string;
  outcome: "sent" | "deferred" | "failed";
  stage: AttemptStage;
};

/** Writes attempts down. Answers the ids of reports that still waited for just that attempt; the others stay as they are. */
export async function settleReports(tx: Db, settlements: readonly Settlement[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw`
    WITH settled AS (
      UPDATE report r
      SET state = s.state, state_reason = s."stateReason", attempts = s.attempts, next_attempt_at = s."nextAttemptAt",
          sent_at = CASE s.state WHEN 'sent' THEN s.at ELSE r.sent_at END
      FROM json_to_recordset(${JSON.stringify(settlements)}::json) AS s (
        id uuid, attempts int, state text, "stateReason" text, "nextAttemptAt" timestamptz, at timestamptz, host text,
        reply text, outcome text, stage text)
      WHERE r.id = s.id AND r.state IN ('queued', 'deferred') AND r.attempts = s.attempts - 1
      RETURNING s.*
    ), written AS (
      INSERT INTO report_attempt (report_id, at, host, reply, outcome, stage)
      SELECT id, at, host, reply, outcome, stage FROM settled)
    SELECT id::text FROM settled`;
  return new Set(
    z
      .array(z.object({ id: z.string() }))
      .parse(rows)
      .map(({ id }) => id),
  );
}

export type Obstacle = { id: string; state: "suppressed" | "failed"; stateReason: string };

/** Ends reports that must not go out any more. */
export async function endReports(db: Db, obstacles: readonly Obstacle[]): Promise<void> {
  await db.$executeRaw`
    UPDATE report r SET state = o.state, state_reason = o."stateReason", next_attempt_at = NULL
    FROM json_to_recordset(${JSON.stringify(obstacles)}::json) AS o (id uuid, state text, "stateReason" text)
    WHERE r.id = o.id AND r.state IN ('queued', 'deferred')`;
}

export type Success = { feedId: string; at: Date; reply: string };

/**
 * Notes that the destinations of feeds took reports, one row a feed. What the relay took may still bounce: while bounces
 * come, taking is no sign that reports arrive.
 */
export async function updateSuccesses(tx: Db, successes: readonly Success[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE feed f
    SET last_success_at = s.at, failing_since = NULL, resting_until = NULL, last_reply = s.reply
    FROM json_to_recordset(${JSON.stringify(successes)}::json) AS s ("feedId" uuid, at timestamptz, reply text)
    WHERE f.id = s."feedId" AND (f.last_bounce_at IS NULL OR f.last_bounce_at < s.at - interval '1 day')`;
}
