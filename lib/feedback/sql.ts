// Every raw statement of feeds and reports.
import { z } from "zod";
import type { Db } from "@/lib/platform/db";

/** One enrolment of an organization at a time. */
export async function lockOrganization(tx: Db, id: string): Promise<void> {
  await tx.$queryRaw`SELECT id::text FROM organization WHERE id = ${id}::uuid FOR UPDATE`;
}

/** Lets one transaction at a time count the reports of these feeds, in one order over all. */
export async function lockFeeds(tx: Db, ids: readonly string[]): Promise<void> {
  await tx.$queryRaw`SELECT id::text FROM feed WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`;
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

const leftover = z.object({ id: z.string(), incidents: z.number() });

/** Per feed, address and finished day: the newest collapsed report, and the complaints no report stands for yet. */
export async function selectLeftovers(tx: Db, before: string): Promise<z.infer<typeof leftover>[]> {
  const rows = await tx.$queryRaw`
    SELECT (array_agg(id ORDER BY created_at DESC, id DESC) FILTER (WHERE state = 'collapsed'))[1]::text AS id,
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
  collapsed: z.number(),
  suppressed: z.number(),
  incidents: z.number(),
});

/** Reports of feeds made from an instant on, by what became of them. */
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
           count(*) FILTER (WHERE state = 'collapsed')::int AS collapsed,
           count(*) FILTER (WHERE state = 'suppressed')::int AS suppressed,
           coalesce(sum(incidents) FILTER (WHERE state = 'sent' AND complaint_id IS NOT NULL), 0)::int AS incidents
    FROM report
    WHERE feed_id = ANY(${feedIds}::uuid[]) AND created_at >= ${since}::timestamptz
    GROUP BY feed_id`;
  return z.array(counts).parse(rows);
}
