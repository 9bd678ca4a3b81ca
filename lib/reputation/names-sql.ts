// Names of addresses in the reverse DNS, as they were last looked up.
import { z } from "zod";
import type { AddressRange } from "@/lib/platform/address-range";
import type { Day } from "@/lib/platform/day";
import type { Db } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";
import { array } from "./sql";

const { sql } = Prisma;

/** What the DNS said of one address; `names` is null when it did not answer. */
export type LookedUp = { ip: string; names: { hosts: string[]; confirmed: string[] } | null };

const stored = z.object({
  ip: z.string(),
  hosts: z.array(z.string()),
  confirmed: z.array(z.string()),
  lookedUpAt: z.date().nullable(),
  triedAt: z.date(),
});
export type StoredNames = z.infer<typeof stored>;

/** What is stored of some addresses. */
export async function selectNames(db: Db, ips: readonly string[]): Promise<StoredNames[]> {
  const rows = await db.$queryRaw`
    SELECT host(n.ip) AS ip, n.hosts, n.confirmed, n.looked_up_at AS "lookedUpAt", n.tried_at AS "triedAt"
    FROM ip_name n WHERE n.ip = ANY(${array(ips)}::inet[])`;
  return z.array(stored).parse(rows);
}

/** Keeps answers of the DNS. Where it did not answer, what it said before stays. */
export async function upsertNames(db: Db, answers: readonly LookedUp[], now: Date): Promise<void> {
  const rows = answers.map(({ ip, names }) => ({
    ip,
    ...(names ?? { hosts: [], confirmed: [] }),
    ok: names !== null,
  }));
  // In address order, as by every writer, so that two of them cannot wait for each other.
  await db.$executeRaw`
    INSERT INTO ip_name (ip, hosts, confirmed, looked_up_at, tried_at)
    SELECT a.ip, a.hosts, a.confirmed, CASE WHEN a.ok THEN ${now}::timestamptz END, ${now}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS a (ip inet, hosts text[], confirmed text[], ok boolean)
    ORDER BY a.ip
    ON CONFLICT (ip) DO UPDATE SET
      hosts = CASE WHEN excluded.looked_up_at IS NULL THEN ip_name.hosts ELSE excluded.hosts END,
      confirmed = CASE WHEN excluded.looked_up_at IS NULL THEN ip_name.confirmed ELSE excluded.confirmed END,
      looked_up_at = coalesce(excluded.looked_up_at, ip_name.looked_up_at),
      tried_at = excluded.tried_at`;
}

/**
 * Addresses of the ranges that have sums from `since` to `through` and whose names are due: those never asked for first,
 * then those asked for longest ago. What was answered is due when it is older than `answered`, else `unanswered`.
 */
export async function selectDue(
  db: Db,
  ranges: readonly AddressRange[],
  window: { since: Day; through: Day },
  before: { answered: Date; unanswered: Date },
  limit: number,
): Promise<string[]> {
  const rows = await db.$queryRaw`
    SELECT host(d.ip) AS ip
    FROM unnest(${array(ranges.map(({ lo }) => lo))}::inet[], ${array(ranges.map(({ hi }) => hi))}::inet[]) AS g (lo, hi)
    CROSS JOIN LATERAL (
      SELECT t.ip, n.tried_at FROM ip_window t LEFT JOIN ip_name n ON n.ip = t.ip
      WHERE t.through = ${window.through}::date AND t.since = ${window.since}::date AND t.ip BETWEEN g.lo AND g.hi
        AND (n.ip IS NULL OR n.tried_at < CASE WHEN n.looked_up_at = n.tried_at
          THEN ${before.answered}::timestamptz ELSE ${before.unanswered}::timestamptz END)
      ORDER BY t.ip) d
    ORDER BY d.tried_at NULLS FIRST, d.ip LIMIT ${limit}`;
  return z
    .array(z.object({ ip: z.string() }))
    .parse(rows)
    .map(({ ip }) => ip);
}

/** Forgets what nobody asked for since. */
export async function deleteNames(db: Db, before: Date): Promise<number> {
  return db.$executeRaw`DELETE FROM ip_name WHERE tried_at < ${before}`;
}

/** The addresses of the ranges in a table `granted` (lo, hi) that have `text` in a name: read by the key, range by range. */
export function namedLike(pattern: string): Prisma.Sql {
  return sql`
    SELECT n.ip FROM granted g CROSS JOIN LATERAL (
      SELECT t.ip FROM ip_name t
      WHERE t.ip BETWEEN g.lo AND g.hi AND array_to_string(t.hosts, ' ') LIKE ${pattern.toLowerCase()}
      ORDER BY t.ip) n`;
}
