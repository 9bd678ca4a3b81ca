// Sums of addresses over several days: from ip_window where they are ready, from ip_day where they are not, or where an
// address is stale. What lists are made of, and how the worker makes the sums.
import { z } from "zod";
import type { Day } from "@/lib/platform/day";
import type { Db } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";
import { counts } from "./schema";
import { array, pickCounts, trapBound } from "./sql";
import type { WindowPart, WindowRange } from "./window";

const { sql } = Prisma;

// ── what is ready ───────────────────────────────────────────────────────────

const partRow = z.object({ since: z.string(), lo: z.string(), hi: z.string(), ready: z.boolean() });

/** The parts that are ready, or being made, for windows ending with `through`. */
export async function selectParts(db: Db, through: Day): Promise<(WindowPart & { ready: boolean })[]> {
  const rows = await db.$queryRaw`
    SELECT since::text AS since, host(lo) AS lo, host(hi) AS hi, ready_at IS NOT NULL AS ready
    FROM ip_window_part WHERE through = ${through}::date ORDER BY since, ip_window_part.lo`;
  return z.array(partRow).parse(rows);
}

// ── reading ─────────────────────────────────────────────────────────────────

type Names = "with names" | "without names";

// The newest text of the days: the greatest of day and text together, which needs no sorting.
const newest = (column: Prisma.Sql) =>
  sql`substr(max((to_char(t.day, 'YYYYMMDD') || ${column}) COLLATE "C"), 9)`;

/** Sums over rows t of ip_day. */
export function sumsOf(names: Names): Prisma.Sql {
  return sql`
    max(t.day) AS last_day, sum(t.rcpt_commands) AS rcpt_commands, sum(t.rcpt_unknown) AS rcpt_unknown,
    sum(t.data_commands) AS data_commands, sum(t.recipients) AS recipients, sum(t.ham) AS ham,
    sum(t.suspect) AS suspect, sum(t.spam) AS spam, sum(t.complaints) AS complaints, sum(t.trap_hits) AS trap_hits,
    sum(${trapBound}) AS trap_bound, min(t.trap_first_at) AS trap_first_at, max(t.trap_last_at) AS trap_last_at,
    min(t.first_seen_at) AS first_seen_at, max(t.last_seen_at) AS last_seen_at,
    ${names === "with names" ? newest(sql`t.helo`) : sql`NULL::text`} AS helo,
    ${names === "with names" ? newest(sql`t.mail_from_domain`) : sql`NULL::text`} AS mail_from_domain`;
}

/** The same of a row t of ip_day alone: an address has one row a day, and nothing is to be added up. */
function oneDay(names: Names): Prisma.Sql {
  return sql`
    t.day AS last_day, t.rcpt_commands::bigint, t.rcpt_unknown::bigint, t.data_commands::bigint, t.recipients::bigint,
    t.ham::bigint, t.suspect::bigint, t.spam::bigint, t.complaints::bigint, t.trap_hits::bigint,
    (${trapBound})::bigint AS trap_bound, t.trap_first_at, t.trap_last_at, t.first_seen_at, t.last_seen_at,
    ${names === "with names" ? sql`t.helo, t.mail_from_domain` : sql`NULL::text AS helo, NULL::text AS mail_from_domain`}`;
}

const storedSums = sql`
  t.last_day, t.rcpt_commands, t.rcpt_unknown, t.data_commands, t.recipients, t.ham, t.suspect, t.spam, t.complaints,
  t.trap_hits, t.trap_bound, t.trap_first_at, t.trap_last_at, t.first_seen_at, t.last_seen_at, t.helo,
  t.mail_from_domain`;

function table(ranges: readonly WindowRange[]): Prisma.Sql {
  return sql`unnest(
    ${array(ranges.map(({ lo }) => lo))}::inet[], ${array(ranges.map(({ hi }) => hi))}::inet[],
    ${array(ranges.map(({ firstDay }) => firstDay))}::date[],
    ${array(ranges.map(({ since }) => since))}::date[]) AS g (lo, hi, first_day, since)`;
}

/**
 * A query of one row per address that was seen in its range's window: ip, the sums, first_day. Each range is added up
 * from its own `since` to `through`.
 */
export function windowSums(ranges: readonly WindowRange[], through: Day, names: Names): Prisma.Sql {
  const ready = ranges.filter((range) => range.ready);
  const others = ranges.filter((range) => !range.ready);
  const branches: Prisma.Sql[] = [];
  if (others.length > 0 && earliest(others, through) === through) {
    branches.push(sql`
      SELECT d.*, g.first_day FROM ${table(others)} CROSS JOIN LATERAL (
        SELECT t.ip, ${oneDay(names)} FROM ip_day t
        WHERE t.ip BETWEEN g.lo AND g.hi AND t.day = ${through}::date ORDER BY t.ip) d`);
  } else if (others.length > 0 || ready.length === 0) {
    branches.push(sql`
      SELECT d.*, g.first_day FROM ${table(others)} CROSS JOIN LATERAL (
        SELECT t.ip, ${sumsOf(names)} FROM ip_day t
        WHERE t.ip BETWEEN g.lo AND g.hi AND t.day BETWEEN ${earliest(others, through)}::date AND ${through}::date
          AND t.day >= g.since
        GROUP BY t.ip ORDER BY t.ip) d`);
  }
  if (ready.length > 0) {
    const stale = sql`s.day BETWEEN ${earliest(ready, through)}::date AND ${through}::date`;
    branches.push(
      sql`
      SELECT w.*, g.first_day FROM ${table(ready)} CROSS JOIN LATERAL (
        SELECT t.ip, ${storedSums} FROM ip_window t
        WHERE t.through = ${through}::date AND t.since = g.since AND t.ip BETWEEN g.lo AND g.hi
          AND NOT EXISTS (SELECT FROM ip_window_stale s WHERE s.ip = t.ip AND ${stale})
        ORDER BY t.ip) w`,
      sql`
      SELECT d.*, g.first_day FROM ${table(ready)} CROSS JOIN LATERAL (
        SELECT DISTINCT s.ip FROM ip_window_stale s
        WHERE s.ip BETWEEN g.lo AND g.hi AND ${stale} ORDER BY s.ip) l
      CROSS JOIN LATERAL (
        SELECT t.ip, ${sumsOf(names)} FROM ip_day t
        WHERE t.ip = l.ip AND t.day BETWEEN ${earliest(ready, through)}::date AND ${through}::date AND t.day >= g.since
        GROUP BY t.ip) d`,
    );
  }
  return Prisma.join(branches, " UNION ALL ");
}

const countsRow = counts
  .extend({ ip: z.string() })
  .transform((row) => ({ ip: row.ip, counts: pickCounts(row) }));

/** The sums of windowSums as figures, one row per address. */
export async function selectWindowCounts(
  db: Db,
  ranges: readonly WindowRange[],
  through: Day,
): Promise<z.infer<typeof countsRow>[]> {
  const rows = await db.$queryRaw`
    SELECT host(w.ip) AS ip, w.rcpt_commands::float8 AS "rcptCommands", w.rcpt_unknown::float8 AS "rcptUnknown",
      w.data_commands::float8 AS "dataCommands", w.recipients::float8 AS recipients, w.ham::float8 AS ham,
      w.suspect::float8 AS suspect, w.spam::float8 AS spam, w.complaints::float8 AS complaints
    FROM (${windowSums(ranges, through, "without names")}) w`;
  return z.array(countsRow).parse(rows);
}

// A constant bound, so that the planner leaves out partitions.
function earliest(ranges: readonly WindowRange[], through: Day): Day {
  return ranges.map(({ since }) => since).sort()[0] ?? through;
}

// ── making ──────────────────────────────────────────────────────────────────

/**
 * Says which sums will be made. Waits for everybody who writes daily records now: who writes from here on knows of the
 * sums, and names what comes too late for them.
 */
export async function announceParts(tx: Db, through: Day, parts: readonly WindowPart[]): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('senderscope.ip_window'))::text`;
  await tx.$executeRaw`
    INSERT INTO ip_window_part (through, since, lo, hi)
    SELECT ${through}::date, * FROM unnest(
      ${array(parts.map(({ since }) => since))}::date[], ${array(parts.map(({ lo }) => lo))}::inet[],
      ${array(parts.map(({ hi }) => hi))}::inet[])
    ON CONFLICT DO NOTHING`;
}

/** Makes the partition of a last day, if there is none. */
export async function createWindowPartition(tx: Db, through: Day): Promise<void> {
  await tx.$executeRaw`SELECT ensure_window_partition(${through}::date)`;
}

const intoWindow = sql`
  INSERT INTO ip_window (through, since, ip, last_day, rcpt_commands, rcpt_unknown, data_commands, recipients, ham,
    suspect, spam, complaints, trap_hits, trap_bound, trap_first_at, trap_last_at, first_seen_at, last_seen_at, helo,
    mail_from_domain)`;

/** Makes the sums of a part, and marks it ready. */
export async function fillPart(tx: Db, through: Day, part: WindowPart, now: Date): Promise<void> {
  const { since, lo, hi } = part;
  await tx.$executeRaw`
    DELETE FROM ip_window WHERE through = ${through}::date AND since = ${since}::date
      AND ip BETWEEN ${lo}::inet AND ${hi}::inet`;
  await tx.$executeRaw(sql`
    ${intoWindow}
    SELECT ${through}::date, ${since}::date, t.ip, ${sumsOf("with names")} FROM ip_day t
    WHERE t.ip BETWEEN ${lo}::inet AND ${hi}::inet AND t.day BETWEEN ${since}::date AND ${through}::date
    GROUP BY t.ip ORDER BY t.ip`);
  await tx.$executeRaw`
    UPDATE ip_window_part SET ready_at = ${now}
    WHERE through = ${through}::date AND since = ${since}::date AND lo = ${lo}::inet AND hi = ${hi}::inet`;
}

const MOST_STALE = 20_000;

/**
 * Makes the sums of stale addresses anew, of many but not of all, and keeps their names as late ones; answers how many.
 * Each is taken with all of its days, so that what came late for a month is added up once. What is being written
 * meanwhile stays stale: names that are not yet visible are not taken, and sums are made after the names were.
 */
export async function refreshStale(tx: Db, now: Date): Promise<number> {
  const rows = await tx.$queryRaw`
    WITH gone AS (
      DELETE FROM ip_window_stale WHERE ip IN (SELECT ip FROM ip_window_stale LIMIT ${MOST_STALE}) RETURNING ip
    )
    INSERT INTO ip_late (ip, at) SELECT DISTINCT ip, ${now}::timestamptz FROM gone RETURNING host(ip) AS ip`;
  const ips = z
    .array(z.object({ ip: z.string() }))
    .parse(rows)
    .map(({ ip }) => ip);
  if (ips.length === 0) return 0;
  const parts = z
    .array(z.object({ through: z.string(), since: z.string(), lo: z.string(), hi: z.string() }))
    .parse(
      await tx.$queryRaw`
        SELECT through::text AS through, since::text AS since, host(lo) AS lo, host(hi) AS hi
        FROM ip_window_part WHERE ready_at IS NOT NULL ORDER BY through, since, ip_window_part.lo`,
    );
  for (const { through, since, lo, hi } of parts) {
    const stale = sql`SELECT DISTINCT k.ip FROM unnest(${array(ips)}::inet[]) AS k (ip)
      WHERE k.ip BETWEEN ${lo}::inet AND ${hi}::inet`;
    await tx.$executeRaw`
      DELETE FROM ip_window WHERE through = ${through}::date AND since = ${since}::date AND ip IN (${stale})`;
    await tx.$executeRaw(sql`
      ${intoWindow}
      SELECT ${through}::date, ${since}::date, d.* FROM (${stale}) k CROSS JOIN LATERAL (
        SELECT t.ip, ${sumsOf("with names")} FROM ip_day t
        WHERE t.ip = k.ip AND t.day BETWEEN ${since}::date AND ${through}::date
        GROUP BY t.ip) d`);
  }
  return ips.length;
}

/** Forgets who was late before. */
export async function deleteLate(db: Db, before: Date): Promise<void> {
  await db.$executeRaw`DELETE FROM ip_late WHERE at < ${before}`;
}

/** Last days of sums, newest first. */
export async function selectThroughs(db: Db): Promise<Day[]> {
  const rows = await db.$queryRaw`SELECT DISTINCT through::text AS day FROM ip_window_part ORDER BY day DESC`;
  return z
    .array(z.object({ day: z.string() }))
    .parse(rows)
    .map(({ day }) => day);
}

/** Drops the sums of a last day. Throws when somebody reads them for more than a moment (SQLSTATE 55P03). */
export async function dropSums(tx: Db, through: Day): Promise<void> {
  await tx.$executeRaw`SET LOCAL lock_timeout = '200ms'`;
  await tx.$executeRaw`SELECT drop_window_partition(${through}::date)`;
  await tx.$executeRaw`DELETE FROM ip_window_part WHERE through = ${through}::date`;
}
