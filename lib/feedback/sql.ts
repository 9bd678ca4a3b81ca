// Every raw statement of feeds and reports.
import { z } from "zod";
import { complaintKind } from "@/lib/complaints/schema";
import type { Db } from "@/lib/platform/db";

/** One enrolment of an organization at a time. */
export async function lockOrganization(tx: Db, id: string): Promise<void> {
  await tx.$queryRaw`SELECT id::text FROM organization WHERE id = ${id}::uuid FOR UPDATE`;
}

/**
 * Lets one transaction at a time count the reports of these feeds, in one order over all. No row is locked: deliveries note
 * meanwhile in the feed how they went.
 */
export async function lockFeeds(tx: Db, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended('reports of feed ' || id, 0))
    FROM (SELECT id FROM unnest(${ids}::text[]) AS id ORDER BY id) AS feeds`;
}

const position = z.object({
  feedId: z.string(),
  ip: z.string(),
  complaints: z.number(),
  incidents: z.number(),
});

/** Complaints of a UTC day that belong to these feeds, per address, and how many stand behind reports that go out. */
export async function selectPositions(
  tx: Db,
  feedIds: readonly string[],
  day: string,
): Promise<z.infer<typeof position>[]> {
  const rows = await tx.$queryRaw`
    SELECT feed_id::text AS "feedId", host(ip) AS ip, count(*)::int AS complaints,
           coalesce(sum(incidents) FILTER (WHERE state <> 'collapsed'), 0)::int AS incidents
    FROM report
    WHERE feed_id = ANY(${feedIds}::uuid[]) AND day = ${day}::date AND complaint_id IS NOT NULL
    GROUP BY feed_id, ip`;
  return z.array(position).parse(rows);
}

const leftover = z.object({ id: z.string(), feedId: z.string(), incidents: z.number() });

/** Per feed, address and finished day: the newest collapsed report, and the complaints no report stands for yet. */
export async function selectLeftovers(tx: Db, before: string): Promise<z.infer<typeof leftover>[]> {
  const rows = await tx.$queryRaw`
    SELECT (array_agg(id ORDER BY created_at DESC, id DESC) FILTER (WHERE state = 'collapsed'))[1]::text AS id,
           feed_id::text AS "feedId",
           (count(*) - coalesce(sum(incidents) FILTER (WHERE state <> 'collapsed'), 0))::int AS incidents
    FROM report r
    WHERE complaint_id IS NOT NULL AND EXISTS (
      SELECT FROM report c WHERE c.feed_id = r.feed_id AND c.day = r.day AND c.ip = r.ip
        AND c.state = 'collapsed' AND c.day < ${before}::date AND c.day >= ${before}::date - 7)
    GROUP BY feed_id, day, ip
    HAVING count(*) > coalesce(sum(incidents) FILTER (WHERE state <> 'collapsed'), 0)
       AND count(*) FILTER (WHERE state = 'collapsed') > 0`;
  return z.array(leftover).parse(rows);
}

const counts = z.object({
  feedId: z.string(),
  sent: z.number(),
  waiting: z.number(),
  failed: z.number(),
  bounced: z.number(),
  collapsed: z.number(),
  suppressed: z.number(),
  incidents: z.number(),
  latency: z.object({ median: z.number(), p95: z.number() }).nullable(),
});

/** Reports of feeds made from an instant on, by what became of them; latency in seconds. */
export async function selectCounts(
  db: Db,
  feedIds: readonly string[],
  since: Date,
): Promise<z.infer<typeof counts>[]> {
  const rows = await db.$queryRaw`
    SELECT feed_id::text AS "feedId",
           count(*) FILTER (WHERE state = 'sent')::int AS sent,
           count(*) FILTER (WHERE state IN ('queued', 'deferred'))::int AS waiting,
           count(*) FILTER (WHERE state = 'failed')::int AS failed,
           count(*) FILTER (WHERE state = 'failed' AND sent_at IS NOT NULL)::int AS bounced,
           count(*) FILTER (WHERE state = 'collapsed')::int AS collapsed,
           count(*) FILTER (WHERE state = 'suppressed')::int AS suppressed,
           coalesce(sum(incidents) FILTER (WHERE state = 'sent' AND complaint_id IS NOT NULL), 0)::int AS incidents,
           CASE WHEN count(sent_at) > 0 THEN json_build_object(
             'median', percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM sent_at - created_at)::float8),
             'p95', percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM sent_at - created_at)::float8)
           ) END AS latency
    FROM report
    WHERE feed_id = ANY(${feedIds}::uuid[]) AND created_at >= ${since}::timestamptz
    GROUP BY feed_id`;
  return z.array(counts).parse(rows);
}

/** Active feeds that took no report, and were not probed or confirmed, since an instant. */
export async function selectSilentFeeds(db: Db, since: Date): Promise<string[]> {
  const rows = await db.$queryRaw`
    SELECT id::text FROM feed
    WHERE state = 'active'
      AND greatest(last_success_at, probed_at, confirmed_at, created_at) < ${since}::timestamptz
    ORDER BY id`;
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id);
}

const suppressed = z.object({
  id: z.string(),
  at: z.date(),
  madeAt: z.date(),
  recipientToken: z.string().nullable(),
  ip: z.string().nullable(),
  kind: complaintKind,
  fromDomain: z.string().nullable(),
  senderIds: z.record(z.string(), z.string()),
});
export type SuppressedRow = z.infer<typeof suppressed>;

/** Complaints behind a feed's reports that were not taken back, the newest report first, from and before an instant. */
export async function selectSuppressions(
  db: Db,
  feedId: string,
  { from, to, after, limit }: { from: Date; to: Date; after: { at: Date; id: string } | null; limit: number },
): Promise<SuppressedRow[]> {
  const rows = await db.$queryRaw`
    SELECT r.id::text, r.created_at AS at, c.made_at AS "madeAt", r.recipient_token AS "recipientToken", host(r.ip) AS ip,
           c.kind, c.from_domain AS "fromDomain", r.sender_ids AS "senderIds"
    FROM report r
    JOIN complaint c ON c.id = r.complaint_id
    WHERE r.feed_id = ${feedId}::uuid AND r.state <> 'suppressed' AND c.withdrawn_at IS NULL
      AND r.created_at >= ${from}::timestamptz AND r.created_at < ${to}::timestamptz
      AND (${after === null} OR (r.created_at, r.id) < (${after?.at ?? to}::timestamptz, ${after?.id ?? NO_ID}::uuid))
    ORDER BY r.created_at DESC, r.id DESC
    LIMIT ${limit}`;
  return z.array(suppressed).parse(rows);
}

const NO_ID = "00000000-0000-0000-0000-000000000000";
