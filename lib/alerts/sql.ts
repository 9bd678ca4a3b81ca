// Every statement of alerts: each event is one statement over the rules of all organizations. Rules come with the
// ranges they may see; what is found is counted and its severest are named inside the database, so that 65,536
// addresses are one row.
import { z } from "zod";
import type { Day } from "@/lib/platform/day";
import type { Db } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";
import { SAMPLE } from "./event";
import { alertSample } from "./schema";

const { sql } = Prisma;

/** A rule over one range; a rule stands for as many as it has ranges. */
export type RuleRange = {
  ruleId: string;
  lo: string;
  hi: string;
  firstDay: Day;
  threshold: number;
  minVolume: number;
};

const found = z.object({ ruleId: z.string(), count: z.number(), sample: z.array(alertSample) });
export type Found = z.infer<typeof found>;

function rulesTable(ranges: readonly RuleRange[]): Prisma.Sql {
  return sql`unnest(
    ${ranges.map(({ ruleId }) => ruleId)}::uuid[], ${ranges.map(({ lo }) => lo)}::inet[],
    ${ranges.map(({ hi }) => hi)}::inet[], ${ranges.map(({ firstDay }) => firstDay)}::date[],
    ${ranges.map(({ threshold }) => threshold)}::float8[], ${ranges.map(({ minVolume }) => minVolume)}::float8[])
    AS r (rule_id, lo, hi, first_day, threshold, min_volume)`;
}

type OwnRule = { id: string; organizationId: string };

function organizationsOf(rules: readonly OwnRule[]): Prisma.Sql {
  return sql`unnest(${rules.map(({ id }) => id)}::uuid[], ${rules.map(({ organizationId }) => organizationId)}::uuid[])
    AS r (rule_id, organization_id)`;
}

/** Counts what `hits` (rule_id, subject, before, now, weight) found per rule. */
async function count(db: Db, hits: Prisma.Sql): Promise<Found[]> {
  const rows = await db.$queryRaw`
    WITH hits AS (${hits}), ranked AS (
      SELECT h.*, row_number() OVER (PARTITION BY rule_id ORDER BY weight DESC NULLS LAST, subject) AS place FROM hits h
    )
    SELECT rule_id::text AS "ruleId", count(*)::int AS count,
      json_agg(json_build_object('subject', subject, 'before', before, 'now', now) ORDER BY place)
        FILTER (WHERE place <= ${SAMPLE}) AS sample
    FROM ranked GROUP BY rule_id ORDER BY rule_id`;
  return z.array(found).parse(rows);
}

/** Addresses whose filter result of `day` is `result` and was better on the last day that had one, 7 days back. */
export function selectTurned(
  db: Db,
  ranges: readonly RuleRange[],
  day: Day,
  result: "RED" | "YELLOW",
  floor: number,
): Promise<Found[]> {
  const now =
    result === "RED"
      ? sql`t.spam * 10 > (t.ham + t.suspect + t.spam) * 9`
      : sql`t.spam * 10 BETWEEN (t.ham + t.suspect + t.spam) AND (t.ham + t.suspect + t.spam) * 9`;
  const wasBetter = result === "RED" ? sql`p.spam * 10 <= p.verdicts * 9` : sql`p.spam * 10 < p.verdicts`;
  return count(
    db,
    sql`SELECT r.rule_id, host(h.ip) AS subject, h.before, h.now, h.volume AS weight
    FROM ${rulesTable(ranges)} CROSS JOIN LATERAL (
      SELECT t.ip, p.spam::float8 / p.verdicts AS before,
        t.spam::float8 / (t.ham + t.suspect + t.spam) AS now, t.recipients AS volume
      FROM ip_day t LEFT JOIN LATERAL (
        SELECT b.spam, b.ham + b.suspect + b.spam AS verdicts FROM ip_day b
        WHERE b.ip = t.ip AND b.day BETWEEN ${day}::date - 7 AND ${day}::date - 1 AND b.day >= r.first_day
          AND b.data_commands >= ${floor} AND b.ham + b.suspect + b.spam > 0
        ORDER BY b.day DESC LIMIT 1) p ON true
      WHERE t.ip BETWEEN r.lo AND r.hi AND t.day = ${day}::date AND t.day >= r.first_day
        AND t.data_commands >= ${floor} AND t.ham + t.suspect + t.spam > 0 AND t.recipients >= r.min_volume
        AND ${now} AND (p.verdicts IS NULL OR ${wasBetter})
      ORDER BY t.ip) h`,
  );
}

/** Addresses whose complaint rate of the 7 days to `day` reached the threshold, and had not a day before. */
export function selectComplained(
  db: Db,
  ranges: readonly RuleRange[],
  day: Day,
  floor: number,
): Promise<Found[]> {
  return count(
    db,
    sql`SELECT r.rule_id, host(h.ip) AS subject, h.before, h.now, h.now AS weight
    FROM ${rulesTable(ranges)} CROSS JOIN LATERAL (
      SELECT s.ip, s.c1::float8 / s.r1 AS now,
        CASE WHEN s.r0 >= r.min_volume AND s.d0 >= ${floor} AND s.r0 > 0 THEN s.c0::float8 / s.r0 END AS before
      FROM (
        SELECT t.ip,
          sum(t.complaints) FILTER (WHERE t.day > ${day}::date - 7) AS c1,
          sum(t.recipients) FILTER (WHERE t.day > ${day}::date - 7) AS r1,
          sum(t.data_commands) FILTER (WHERE t.day > ${day}::date - 7) AS d1,
          sum(t.complaints) FILTER (WHERE t.day < ${day}::date) AS c0,
          sum(t.recipients) FILTER (WHERE t.day < ${day}::date) AS r0,
          sum(t.data_commands) FILTER (WHERE t.day < ${day}::date) AS d0
        FROM ip_day t
        WHERE t.ip BETWEEN r.lo AND r.hi AND t.day BETWEEN ${day}::date - 7 AND ${day}::date
          AND t.day >= r.first_day
        GROUP BY t.ip ORDER BY t.ip) s
      WHERE s.r1 > 0 AND s.r1 >= r.min_volume AND s.d1 >= ${floor}) h
    WHERE h.now >= r.threshold AND (h.before IS NULL OR h.before < r.threshold)`,
  );
}

/** Addresses that hit traps on `day` and not in the 7 days before. `now` is the lower bound of the band. */
export function selectTrapped(db: Db, ranges: readonly RuleRange[], day: Day): Promise<Found[]> {
  return count(
    db,
    sql`SELECT r.rule_id, host(h.ip) AS subject, NULL::float8 AS before, h.bound::float8 AS now, h.bound AS weight
    FROM ${rulesTable(ranges)} CROSS JOIN LATERAL (
      SELECT t.ip, CASE WHEN t.trap_hits >= 100 THEN 100 WHEN t.trap_hits >= 50 THEN 50
        WHEN t.trap_hits >= 10 THEN 10 WHEN t.trap_hits >= 5 THEN 5 ELSE 1 END AS bound
      FROM ip_day t
      WHERE t.ip BETWEEN r.lo AND r.hi AND t.day = ${day}::date AND t.day >= r.first_day AND t.trap_hits > 0
        AND t.recipients >= r.min_volume
        AND NOT EXISTS (SELECT FROM ip_day b WHERE b.ip = t.ip AND b.trap_hits > 0 AND b.day >= r.first_day
          AND b.day BETWEEN ${day}::date - 7 AND ${day}::date - 1)
      ORDER BY t.ip) h`,
  );
}

// The median counts days without mail: an address that sends once a week has none.
const usual = (day: Day) => sql`(
  SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY coalesce(b.recipients, 0))
  FROM generate_series(${day}::date - 14, ${day}::date - 1, interval '1 day') AS d (at)
  LEFT JOIN ip_day b ON b.ip = t.ip AND b.day = d.at::date
    AND b.day BETWEEN ${day}::date - 14 AND ${day}::date - 1)`;

/** Addresses that sent `threshold` times the median of the 14 days before. */
export function selectJumped(db: Db, ranges: readonly RuleRange[], day: Day): Promise<Found[]> {
  return count(
    db,
    sql`SELECT r.rule_id, host(h.ip) AS subject, h.usual AS before, h.recipients::float8 AS now, h.recipients AS weight
    FROM ${rulesTable(ranges)} CROSS JOIN LATERAL (
      SELECT t.ip, t.recipients, ${usual(day)} AS usual FROM ip_day t
      WHERE t.ip BETWEEN r.lo AND r.hi AND t.day = ${day}::date AND t.recipients >= r.min_volume
        AND r.first_day <= ${day}::date - 14
      ORDER BY t.ip) h
    WHERE h.usual > 0 AND h.recipients >= r.threshold * h.usual`,
  );
}

/** Addresses with mail on `day` and none in the 30 days before. */
export function selectFirstSeen(db: Db, ranges: readonly RuleRange[], day: Day): Promise<Found[]> {
  return count(
    db,
    sql`SELECT r.rule_id, host(h.ip) AS subject, NULL::float8 AS before, h.n::float8 AS now, h.n AS weight
    FROM ${rulesTable(ranges)} CROSS JOIN LATERAL (
      SELECT t.ip, t.data_commands AS n FROM ip_day t
      WHERE t.ip BETWEEN r.lo AND r.hi AND t.day = ${day}::date AND t.data_commands >= greatest(r.min_volume, 1)
        AND r.first_day < ${day}::date
        AND NOT EXISTS (SELECT FROM ip_day b WHERE b.ip = t.ip AND b.data_commands > 0
          AND b.day BETWEEN ${day}::date - 30 AND ${day}::date - 1)
      ORDER BY t.ip) h`,
  );
}

/** Addresses that sent nothing on `day`, did the day before, and usually send `min_volume` or more. */
export function selectSilent(db: Db, ranges: readonly RuleRange[], day: Day): Promise<Found[]> {
  return count(
    db,
    sql`SELECT r.rule_id, host(h.ip) AS subject, h.usual AS before, 0::float8 AS now, h.usual AS weight
    FROM ${rulesTable(ranges)} CROSS JOIN LATERAL (
      SELECT t.ip, ${usual(day)} AS usual FROM ip_day t
      WHERE t.ip BETWEEN r.lo AND r.hi AND t.day = ${day}::date - 1 AND t.recipients > 0
        AND r.first_day <= ${day}::date - 14
        AND NOT EXISTS (SELECT FROM ip_day b WHERE b.ip = t.ip AND b.day = ${day}::date AND b.recipients > 0)
      ORDER BY t.ip) h
    WHERE h.usual > 0 AND h.usual >= r.min_volume`,
  );
}

/** Blocks over a rule's ranges that began, or ended, after `from` and until `to`. */
export function selectBlocks(
  db: Db,
  ranges: readonly RuleRange[],
  what: "began" | "ended",
  from: Date,
  to: Date,
): Promise<Found[]> {
  const at = what === "began" ? sql`s.since` : sql`least(s.cleared_at, s.until)`;
  return count(
    db,
    sql`SELECT DISTINCT r.rule_id, CASE WHEN s.lo = s.hi THEN host(s.lo) ELSE s.network::text END AS subject,
      NULL::float8 AS before, NULL::float8 AS now, (broadcast(s.network) - network(s.network)::inet)::float8 AS weight
    FROM ${rulesTable(ranges)} JOIN ip_status s ON s.lo <= r.hi AND s.hi >= r.lo
    WHERE s.state = 'blocked' AND ${at} > ${from} AND ${at} <= ${to}
      AND (s.until IS NULL OR s.until > s.since)`,
  );
}

/** Keys and accesses of each rule's organization that end in 30, 7 or 1 days, first true after `from` until `to`. */
export function selectExpiring(db: Db, rules: readonly OwnRule[], from: Date, to: Date): Promise<Found[]> {
  return count(
    db,
    sql`SELECT r.rule_id, e.subject, NULL::float8 AS before, d.days::float8 AS now, -d.days AS weight
    FROM ${organizationsOf(rules)}
    JOIN (
      SELECT organization_id, 'Key ' || name AS subject, expires_at FROM access_key
      WHERE revoked_at IS NULL AND replaced_by_id IS NULL
      UNION ALL
      SELECT organization_id, 'Access to ' || text(network), expires_at FROM network_grant WHERE revoked_at IS NULL
    ) e ON e.organization_id = r.organization_id
    CROSS JOIN (VALUES (30), (7), (1)) AS d (days)
    WHERE e.expires_at - d.days * interval '1 day' > ${from} AND e.expires_at - d.days * interval '1 day' <= ${to}`,
  );
}

/** Feeds of each rule's organization that were refused for 24 hours, first true after `from` until `to`. */
export function selectFailingFeeds(
  db: Db,
  rules: readonly OwnRule[],
  from: Date,
  to: Date,
): Promise<Found[]> {
  return count(
    db,
    sql`SELECT r.rule_id, f.name AS subject, NULL::float8 AS before, NULL::float8 AS now, 0 AS weight
    FROM ${organizationsOf(rules)}
    JOIN feed f ON f.organization_id = r.organization_id
    WHERE f.failing_since + interval '24 hours' > ${from} AND f.failing_since + interval '24 hours' <= ${to}`,
  );
}

/** Cases of each rule's organization that staff or the rules answered after `from` until `to`. */
export function selectAnsweredCases(
  db: Db,
  rules: readonly OwnRule[],
  from: Date,
  to: Date,
): Promise<Found[]> {
  return count(
    db,
    sql`SELECT r.rule_id, 'Case ' || c.number AS subject, NULL::float8 AS before, NULL::float8 AS now,
      -c.number AS weight
    FROM ${organizationsOf(rules)}
    JOIN support_case c ON c.organization_id = r.organization_id
    WHERE EXISTS (SELECT FROM case_message m WHERE m.case_id = c.id AND m.author IN ('staff', 'system')
      AND m.at > ${from} AND m.at <= ${to})`,
  );
}

/** Lets one evaluation, or one sending, at a time go on; false when another is at it. */
export async function tryLock(tx: Db, what: "evaluate" | "send"): Promise<boolean> {
  const rows = await tx.$queryRaw`
    SELECT pg_try_advisory_xact_lock(hashtext('alerts'), hashtext(${what})) AS got`;
  return z.tuple([z.object({ got: z.boolean() })]).parse(rows)[0].got;
}
