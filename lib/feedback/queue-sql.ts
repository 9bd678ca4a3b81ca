// The statements of the queue of staff: what is in it by destination, and what of it can be sent again.
import { z } from "zod";
import type { Db } from "@/lib/platform/db";
import { channels, feedState, reportState } from "./schema";

const destination = z.object({
  feedId: z.string(),
  organizationId: z.string(),
  organization: z.string(),
  feed: z.string(),
  channel: z.enum(channels),
  destination: z.string(),
  state: feedState,
  dead: z.number(),
  waiting: z.number(),
  suppressed: z.number(),
  waitingSince: z.date().nullable(),
  lastSuccessAt: z.date().nullable(),
  failingSince: z.date().nullable(),
  lastReply: z.string().nullable(),
});

/** Destinations with reports made since an instant that are not sent, those with the most dead ones first. */
export async function selectDestinations(
  db: Db,
  since: Date,
  limit: number,
): Promise<z.infer<typeof destination>[]> {
  const rows = await db.$queryRaw`
    WITH queue AS (
      SELECT feed_id,
             count(*) FILTER (WHERE state = 'failed')::int AS dead,
             count(*) FILTER (WHERE state IN ('queued', 'deferred'))::int AS waiting,
             count(*) FILTER (WHERE state = 'suppressed')::int AS suppressed,
             min(created_at) FILTER (WHERE state IN ('queued', 'deferred')) AS waiting_since
      FROM report
      WHERE state IN ('queued', 'deferred', 'failed', 'suppressed') AND created_at >= ${since}::timestamptz
      GROUP BY feed_id)
    SELECT f.id::text AS "feedId", o.id::text AS "organizationId", o.name AS organization, f.name AS feed, f.channel,
           f.destination, f.state, q.dead, q.waiting, q.suppressed, q.waiting_since AS "waitingSince",
           f.last_success_at AS "lastSuccessAt", f.failing_since AS "failingSince", f.last_reply AS "lastReply"
    FROM queue q
    JOIN feed f ON f.id = q.feed_id
    JOIN organization o ON o.id = f.organization_id
    ORDER BY q.dead DESC, q.waiting DESC, q.suppressed DESC, f.id
    LIMIT ${limit}`;
  return z.array(destination).parse(rows);
}

const candidate = z.object({
  id: z.string(),
  state: reportState,
  feedId: z.string(),
  feed: z.string(),
  feedState,
  organizationId: z.string(),
  /** The message is still kept, or none is needed. */
  kept: z.boolean(),
});
export type Candidate = z.infer<typeof candidate>;

/** Reports that somebody wants sent again, locked until the transaction ends. */
export async function selectCandidates(tx: Db, ids: readonly string[]): Promise<Candidate[]> {
  const rows = await tx.$queryRaw`
    SELECT r.id::text, r.state, f.id::text AS "feedId", f.name AS feed, f.state AS "feedState",
           f.organization_id::text AS "organizationId", r.complaint_id IS NULL OR c.raw IS NOT NULL AS kept
    FROM report r
    JOIN feed f ON f.id = r.feed_id
    LEFT JOIN complaint c ON c.id = r.complaint_id
    WHERE r.id = ANY(${ids}::uuid[])
    ORDER BY r.id
    FOR UPDATE OF r`;
  return z.array(candidate).parse(rows);
}
