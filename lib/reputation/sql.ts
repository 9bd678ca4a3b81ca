// Every statement over daily records and IP status. Reads take the reader's ranges, disjoint and with their first
// day, and nothing outside them can be in an answer. `BETWEEN lo AND hi` and not `<<=`, which as a parameter cannot
// use the key; a LATERAL with ORDER BY inside, which the planner must run once per range and not as one big join.
import type { PoolClient } from "pg";
import { z } from "zod";
import { type Day, isDay } from "@/lib/platform/day";
import { type Db, pool } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";
import type { AddressRange } from "./ranges";
import {
  type Counts,
  complaintLines,
  counts,
  type ReasonClass,
  reasonClass,
  type SortColumn,
  type StatusState,
  statusState,
  type TrapDisclosure,
} from "./schema";
import type { StoredDay } from "./series";

/** What a reader may see: disjoint ranges, each from its first day on. */
export type Granted = AddressRange & { firstDay: Day };

const { sql, empty } = Prisma;

// Nothing in addresses and days would have to be quoted.
const array = (values: readonly string[]): string => `{${values.join(",")}}`;

function rangesTable(ranges: readonly Granted[]): Prisma.Sql {
  return sql`unnest(
    ${array(ranges.map(({ lo }) => lo))}::inet[],
    ${array(ranges.map(({ hi }) => hi))}::inet[],
    ${array(ranges.map(({ firstDay }) => firstDay))}::date[]) AS g (lo, hi, first_day)`;
}

// The lower bound of the day's band (disclosure.ts): all that sums and sort orders may rest on when bands are shown.
const trapBound = sql`CASE
  WHEN t.trap_hits >= 100 THEN 100 WHEN t.trap_hits >= 50 THEN 50 WHEN t.trap_hits >= 10 THEN 10
  WHEN t.trap_hits >= 5 THEN 5 WHEN t.trap_hits >= 1 THEN 1 ELSE 0 END`;

function inForce(now: Date): Prisma.Sql {
  return sql`(s.since <= ${now} AND (s.until IS NULL OR s.until > ${now})
    AND (s.cleared_at IS NULL OR s.cleared_at > ${now}))`;
}

// ── the fleet ───────────────────────────────────────────────────────────────

export type FleetQuestion = {
  ranges: readonly Granted[];
  from: Day;
  to: Day;
  /** First day of the complaint rate: `from`, or earlier. */
  rateFrom: Day;
  floor: number;
  disclosure: TrapDisclosure;
  now: Date;
  result: "GREEN" | "YELLOW" | "RED" | "none" | undefined;
  blocked: boolean | undefined;
  minVolume: number | undefined;
  q: string | undefined;
  sort: SortColumn;
  order: "asc" | "desc";
};

type Samples = "with samples" | "without samples";

const resultRanks = { none: 0, GREEN: 1, YELLOW: 2, RED: 3 } as const;

// In LIKE these stand for anything.
function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, "\\$&");
}

// One row per address that sent in the window, or that has a status of its own; then what the filters leave of them.
function matching(question: FleetQuestion, samples: Samples): Prisma.Sql {
  const { ranges, from, to, rateFrom, floor, now } = question;
  const widerRate = rateFrom < from;
  const inWindow = widerRate ? sql`FILTER (WHERE t.day >= ${from}::date)` : empty;
  const pattern = question.q === undefined ? undefined : `%${escapeLike(question.q)}%`;
  return sql`
    WITH granted AS (
      SELECT * FROM ${rangesTable(ranges)}
    ), sent AS (
      SELECT s.*, g.first_day FROM granted g CROSS JOIN LATERAL (
        SELECT t.ip,
          sum(t.rcpt_commands) ${inWindow} AS rcpt_commands, sum(t.rcpt_unknown) ${inWindow} AS rcpt_unknown,
          sum(t.data_commands) ${inWindow} AS data_commands, sum(t.recipients) ${inWindow} AS recipients,
          sum(t.ham) ${inWindow} AS ham, sum(t.suspect) ${inWindow} AS suspect, sum(t.spam) ${inWindow} AS spam,
          sum(t.complaints) ${inWindow} AS complaints,
          sum(t.trap_hits) ${inWindow} AS trap_hits, sum(${trapBound}) ${inWindow} AS trap_bound,
          min(t.trap_first_at) ${inWindow} AS trap_first_at, max(t.trap_last_at) ${inWindow} AS trap_last_at,
          min(t.first_seen_at) ${inWindow} AS first_seen_at, max(t.last_seen_at) ${inWindow} AS last_seen_at,
          sum(t.complaints) AS rate_complaints, sum(t.recipients) AS rate_recipients,
          sum(t.data_commands) AS rate_data,
          ${pattern === undefined ? sql`true` : sql`bool_or(t.helo ILIKE ${pattern} OR t.mail_from_domain ILIKE ${pattern})`} AS named,
          ${samples === "with samples" ? newest(sql`t.helo`, from) : sql`NULL::text`} AS helo,
          ${samples === "with samples" ? newest(sql`t.mail_from_domain`, from) : sql`NULL::text`} AS mail_from_domain
        FROM ip_day t
        WHERE t.ip BETWEEN g.lo AND g.hi AND t.day BETWEEN ${rateFrom}::date AND ${to}::date
          AND t.day >= g.first_day
        GROUP BY t.ip
        ${widerRate ? sql`HAVING max(t.day) >= ${from}::date` : empty}
        ORDER BY t.ip
      ) s
    ), in_force AS MATERIALIZED (
      SELECT s.lo, s.hi, CASE s.state WHEN 'blocked' THEN 3 WHEN 'junked' THEN 2 ELSE 1 END AS weight
      FROM ip_status s WHERE ${inForce(now)}
    ), hosts AS (
      SELECT lo AS ip, max(weight) AS weight FROM in_force WHERE lo = hi GROUP BY lo
    ), wide AS (
      SELECT lo, hi, weight FROM in_force WHERE lo <> hi
    ), listed AS (
      SELECT * FROM sent
      UNION ALL
      SELECT h.ip, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, 0, 0, 0, false, NULL, NULL,
        g.first_day
      FROM hosts h JOIN granted g ON h.ip BETWEEN g.lo AND g.hi
      WHERE h.ip NOT IN (SELECT ip FROM sent)
    ), judged AS (
      SELECT l.*,
        CASE WHEN l.data_commands < ${floor} OR l.ham + l.suspect + l.spam = 0 THEN 0
             WHEN l.spam * 10 < l.ham + l.suspect + l.spam THEN 1
             WHEN l.spam * 10 > (l.ham + l.suspect + l.spam) * 9 THEN 3 ELSE 2 END AS result_rank,
        CASE WHEN l.rate_data >= ${floor} AND l.rate_recipients > 0
             THEN l.rate_complaints::float8 / l.rate_recipients END AS complaint_rate,
        greatest(h.weight, (SELECT max(w.weight) FROM wide w WHERE l.ip BETWEEN w.lo AND w.hi), 0) AS status_weight
      FROM listed l LEFT JOIN hosts h ON h.ip = l.ip
    ), matching AS (
      SELECT * FROM judged j
      WHERE true
        ${question.result === undefined ? empty : sql`AND j.result_rank = ${resultRanks[question.result]}`}
        ${question.blocked === undefined ? empty : question.blocked ? sql`AND j.status_weight = 3` : sql`AND j.status_weight < 3`}
        ${question.minVolume === undefined ? empty : sql`AND j.recipients >= ${question.minVolume}`}
        ${pattern === undefined ? empty : sql`AND (j.named OR host(j.ip) ILIKE ${pattern})`}
    )`;
}

function newest(column: Prisma.Sql, from: Day): Prisma.Sql {
  return sql`(array_agg(${column} ORDER BY t.day DESC)
    FILTER (WHERE ${column} IS NOT NULL AND t.day >= ${from}::date))[1]`;
}

// The only expressions that an ORDER BY is made of: a request names a key of this table and nothing else.
const orders: Record<Exclude<SortColumn, "trapHits" | "severity">, Prisma.Sql> = {
  ip: sql`m.ip`,
  volume: sql`m.recipients`,
  dataCommands: sql`m.data_commands`,
  rcptCommands: sql`m.rcpt_commands`,
  spamShare: sql`CASE WHEN m.result_rank > 0 THEN m.spam::float8 / (m.ham + m.suspect + m.spam) END`,
  complaints: sql`m.complaints`,
  complaintRate: sql`m.complaint_rate`,
  unknownShare: sql`CASE WHEN m.rcpt_commands > 0 THEN m.rcpt_unknown::float8 / m.rcpt_commands END`,
  firstSeen: sql`m.first_seen_at`,
  lastSeen: sql`m.last_seen_at`,
};

// What is not disclosed is not sorted by either: the order would give it away.
const trapOrders: Record<TrapDisclosure, Prisma.Sql> = {
  exact: sql`m.trap_hits`,
  bands: sql`m.trap_bound`,
  guarded: sql`0::int + 0`,
};

function orderBy({ sort, order, disclosure }: FleetQuestion): Prisma.Sql {
  const direction = order === "asc" ? sql`ASC NULLS LAST` : sql`DESC NULLS LAST`;
  if (sort === "severity") {
    const rateLine = sql`CASE WHEN m.complaint_rate >= ${complaintLines.enforced} THEN 2
      WHEN m.complaint_rate >= ${complaintLines.warned} THEN 1 ELSE 0 END`;
    return sql`ORDER BY m.status_weight ${direction}, m.result_rank ${direction}, ${rateLine} ${direction},
      m.recipients ${direction}, m.ip`;
  }
  return sql`ORDER BY ${sort === "trapHits" ? trapOrders[disclosure] : orders[sort]} ${direction}, m.ip`;
}

const fleetColumns = sql`
  host(m.ip) AS ip, m.first_day::text AS "firstDay", m.rcpt_commands::float8 AS "rcptCommands",
  m.rcpt_unknown::float8 AS "rcptUnknown", m.data_commands::float8 AS "dataCommands",
  m.recipients::float8 AS recipients, m.ham::float8 AS ham, m.suspect::float8 AS suspect, m.spam::float8 AS spam,
  m.complaints::float8 AS complaints, m.trap_hits::float8 AS "trapHits", m.trap_bound::float8 AS "trapBound",
  m.trap_first_at AS "trapFirstAt", m.trap_last_at AS "trapLastAt", m.first_seen_at AS "firstSeenAt",
  m.last_seen_at AS "lastSeenAt", m.rate_complaints::float8 AS "rateComplaints",
  m.rate_recipients::float8 AS "rateRecipients", m.rate_data::float8 AS "rateData",
  m.helo, m.mail_from_domain AS "mailFrom"`;

const day = z.string().refine(isDay);
const instant = z.coerce.date().nullable();

const fleetRow = counts
  .extend({
    ip: z.string(),
    firstDay: day,
    trapHits: z.number(),
    trapBound: z.number(),
    trapFirstAt: instant,
    trapLastAt: instant,
    firstSeenAt: instant,
    lastSeenAt: instant,
    rateComplaints: z.number(),
    rateRecipients: z.number(),
    rateData: z.number(),
    helo: z.string().nullable(),
    mailFrom: z.string().nullable(),
  })
  .transform((row) => ({
    ip: row.ip,
    firstDay: row.firstDay,
    counts: pickCounts(row),
    traps: { hits: row.trapHits, firstAt: row.trapFirstAt, lastAt: row.trapLastAt, boundSum: row.trapBound },
    firstSeenAt: row.firstSeenAt,
    lastSeenAt: row.lastSeenAt,
    rate: { complaints: row.rateComplaints, recipients: row.rateRecipients, dataCommands: row.rateData },
    helo: row.helo,
    mailFrom: row.mailFrom,
  }));
export type FleetRow = z.infer<typeof fleetRow>;

function pickCounts(row: Counts): Counts {
  return {
    rcptCommands: row.rcptCommands,
    rcptUnknown: row.rcptUnknown,
    dataCommands: row.dataCommands,
    recipients: row.recipients,
    ham: row.ham,
    suspect: row.suspect,
    spam: row.spam,
    complaints: row.complaints,
  };
}

const fleetSummary = counts.extend({
  total: z.number(),
  green: z.number(),
  yellow: z.number(),
  red: z.number(),
  belowFloor: z.number(),
  noVerdicts: z.number(),
  blocked: z.number(),
  junked: z.number(),
  limited: z.number(),
});
export type FleetSummary = z.infer<typeof fleetSummary>;

/** The statement behind selectFleetPage, for whoever wants to see its plan. */
export function fleetPageStatement(question: FleetQuestion, limit: number, offset: number): Prisma.Sql {
  return sql`${matching(question, "without samples")}
    SELECT
      (SELECT row_to_json(s) FROM (
        SELECT count(*) AS total,
          coalesce(sum(m.rcpt_commands), 0)::float8 AS "rcptCommands",
          coalesce(sum(m.rcpt_unknown), 0)::float8 AS "rcptUnknown",
          coalesce(sum(m.data_commands), 0)::float8 AS "dataCommands",
          coalesce(sum(m.recipients), 0)::float8 AS recipients, coalesce(sum(m.ham), 0)::float8 AS ham,
          coalesce(sum(m.suspect), 0)::float8 AS suspect, coalesce(sum(m.spam), 0)::float8 AS spam,
          coalesce(sum(m.complaints), 0)::float8 AS complaints,
          count(*) FILTER (WHERE m.result_rank = 1) AS green, count(*) FILTER (WHERE m.result_rank = 2) AS yellow,
          count(*) FILTER (WHERE m.result_rank = 3) AS red,
          count(*) FILTER (WHERE m.result_rank = 0 AND m.data_commands BETWEEN 1 AND ${question.floor} - 1) AS "belowFloor",
          count(*) FILTER (WHERE m.result_rank = 0 AND NOT m.data_commands BETWEEN 1 AND ${question.floor} - 1) AS "noVerdicts",
          count(*) FILTER (WHERE m.status_weight = 3) AS blocked,
          count(*) FILTER (WHERE m.status_weight = 2) AS junked,
          count(*) FILTER (WHERE m.status_weight = 1) AS limited
        FROM matching m) s) AS summary,
      (SELECT coalesce(json_agg(p), '[]') FROM (
        SELECT ${fleetColumns} FROM matching m ${orderBy(question)} LIMIT ${limit} OFFSET ${offset}) p) AS rows`;
}

const fleetPage = z.tuple([z.object({ summary: fleetSummary, rows: z.array(fleetRow) })]);

/** One page of a fleet, with the sums over everything that matches. */
export async function selectFleetPage(
  db: Db,
  question: FleetQuestion,
  limit: number,
  offset: number,
): Promise<{ summary: FleetSummary; rows: FleetRow[] }> {
  return fleetPage.parse(await db.$queryRaw(fleetPageStatement(question, limit, offset)))[0];
}

const EXPORT_STEP = 2000;

/**
 * All of a fleet in the order of the question, in steps, from one snapshot. Holds a connection until the reader has
 * taken the last step or stops early.
 */
export async function* streamFleet(question: FleetQuestion): AsyncGenerator<FleetRow[]> {
  const client = await pool.connect();
  try {
    const statement = sql`DECLARE fleet NO SCROLL CURSOR FOR
      ${matching(question, "with samples")} SELECT ${fleetColumns} FROM matching m ${orderBy(question)}`;
    await client.query("BEGIN READ ONLY");
    await client.query(statement.text, statement.values);
    for (let rows = await fetchStep(client); rows.length > 0; rows = await fetchStep(client)) yield rows;
  } finally {
    const broken = await client.query("ROLLBACK").then(
      () => undefined,
      (error: Error) => error,
    );
    client.release(broken);
  }
}

async function fetchStep(client: PoolClient): Promise<FleetRow[]> {
  const { rows } = await client.query(`FETCH ${EXPORT_STEP} FROM fleet`);
  return z.array(fleetRow).parse(rows);
}

/** How many addresses sent between `since` and `to`, but not from `from` on. */
export async function countQuiet(
  db: Db,
  ranges: readonly Granted[],
  since: Day,
  from: Day,
  to: Day,
): Promise<number> {
  const rows = await db.$queryRaw`
    SELECT count(*)::int AS quiet FROM ${rangesTable(ranges)} CROSS JOIN LATERAL (
      SELECT t.ip FROM ip_day t
      WHERE t.ip BETWEEN g.lo AND g.hi AND t.day BETWEEN ${since}::date AND ${to}::date AND t.day >= g.first_day
      GROUP BY t.ip HAVING max(t.day) < ${from}::date ORDER BY t.ip) q`;
  return z.tuple([z.object({ quiet: z.number() })]).parse(rows)[0].quiet;
}

/** Trap hits of all ranges together. */
export async function sumTraps(db: Db, ranges: readonly Granted[], from: Day, to: Day): Promise<number> {
  const rows = await db.$queryRaw`
    SELECT coalesce(sum(q.hits), 0)::float8 AS hits FROM ${rangesTable(ranges)} CROSS JOIN LATERAL (
      SELECT sum(t.trap_hits) AS hits FROM ip_day t
      WHERE t.ip BETWEEN g.lo AND g.hi AND t.day BETWEEN ${from}::date AND ${to}::date AND t.day >= g.first_day
    ) q`;
  return z.tuple([z.object({ hits: z.number() })]).parse(rows)[0].hits;
}

// ── days ────────────────────────────────────────────────────────────────────

const dayColumns = sql`
  host(t.ip) AS ip, t.day::text AS day, t.rcpt_commands AS "rcptCommands", t.rcpt_unknown AS "rcptUnknown",
  t.data_commands AS "dataCommands", t.recipients, t.ham, t.suspect, t.spam, t.complaints,
  t.trap_hits AS "trapHits", t.trap_first_at AS "trapFirstAt", t.trap_last_at AS "trapLastAt",
  t.helo, t.mail_from_domain AS "mailFrom", t.first_seen_at AS "firstSeenAt", t.last_seen_at AS "lastSeenAt"`;

const dayRow = counts
  .extend({
    ip: z.string(),
    day,
    trapHits: z.number(),
    trapFirstAt: instant,
    trapLastAt: instant,
    helo: z.string().nullable(),
    mailFrom: z.string().nullable(),
    firstSeenAt: instant,
    lastSeenAt: instant,
  })
  .transform((row): StoredDay & { ip: string } => ({
    ip: row.ip,
    day: row.day,
    counts: pickCounts(row),
    traps: { hits: row.trapHits, firstAt: row.trapFirstAt, lastAt: row.trapLastAt },
    helo: row.helo,
    mailFrom: row.mailFrom,
    firstSeenAt: row.firstSeenAt,
    lastSeenAt: row.lastSeenAt,
  }));

/** The statement behind selectIpDays, for whoever wants to see its plan. */
export function ipDaysStatement(
  addresses: readonly { ip: string; firstDay: Day }[],
  from: Day,
  to: Day,
): Prisma.Sql {
  return sql`
    SELECT d.* FROM unnest(
      ${array(addresses.map(({ ip }) => ip))}::inet[],
      ${array(addresses.map(({ firstDay }) => firstDay))}::date[]) AS k (ip, first_day)
    CROSS JOIN LATERAL (
      SELECT ${dayColumns} FROM ip_day t
      WHERE t.ip = k.ip AND t.day BETWEEN ${from}::date AND ${to}::date AND t.day >= k.first_day
      ORDER BY t.ip) d`;
}

/** The stored days of some addresses, each from its first day on. */
export async function selectIpDays(
  db: Db,
  addresses: readonly { ip: string; firstDay: Day }[],
  from: Day,
  to: Day,
): Promise<(StoredDay & { ip: string })[]> {
  return z.array(dayRow).parse(await db.$queryRaw(ipDaysStatement(addresses, from, to)));
}

/** The rows of one day for the SNDS file: at or over the floor and with a verdict, in address order. */
export async function selectSndsDay(
  db: Db,
  ranges: readonly Granted[],
  on: Day,
  floor: number,
): Promise<(StoredDay & { ip: string })[]> {
  const rows = await db.$queryRaw`
    SELECT d.* FROM ${rangesTable(ranges)} CROSS JOIN LATERAL (
      SELECT t.ip AS address, ${dayColumns} FROM ip_day t
      WHERE t.ip BETWEEN g.lo AND g.hi AND t.day = ${on}::date AND t.day >= g.first_day
        AND t.data_commands >= ${floor} AND t.ham + t.suspect + t.spam > 0
      ORDER BY t.ip) d
    ORDER BY d.address`;
  return z.array(dayRow).parse(rows);
}

const seen = z.tuple([z.object({ first: instant, last: instant })]);

/** First and last message event of an address between two days. */
export async function selectSeen(
  db: Db,
  ip: string,
  from: Day,
  to: Day,
): Promise<{ first: Date | null; last: Date | null }> {
  const rows = await db.$queryRaw`
    SELECT min(t.first_seen_at) AS first, max(t.last_seen_at) AS last FROM ip_day t
    WHERE t.ip = ${ip}::inet AND t.day BETWEEN ${from}::date AND ${to}::date`;
  return seen.parse(rows)[0];
}

// ── IP status ───────────────────────────────────────────────────────────────

const statusColumns = sql`
  text(s.network) AS network, host(s.lo) AS lo, host(s.hi) AS hi, s.state, s.reason, s.code, s.since, s.until,
  s.cleared_at AS "clearedAt"`;

const statusRow = z.object({
  network: z.string().transform(withoutHostPrefix),
  lo: z.string(),
  hi: z.string(),
  state: statusState,
  reason: reasonClass,
  code: z.string().nullable(),
  since: z.date(),
  until: z.date().nullable(),
  clearedAt: z.date().nullable(),
});
export type StatusRow = z.infer<typeof statusRow>;

// text(inet) always writes the prefix; a single address is called by its address.
function withoutHostPrefix(network: string): string {
  return network.replace(network.includes(":") ? /\/128$/ : /\/32$/, "");
}

/** Statuses in force at `now` for each of the addresses, one row per address and status. */
export async function selectStatuses(
  db: Db,
  ips: readonly string[],
  now: Date,
): Promise<(StatusRow & { ip: string })[]> {
  const rows = await db.$queryRaw`
    SELECT host(k.ip) AS ip, ${statusColumns}
    FROM unnest(${array(ips)}::inet[]) AS k (ip) JOIN ip_status s ON s.lo <= k.ip AND s.hi >= k.ip
    WHERE ${inForce(now)}`;
  return z.array(statusRow.extend({ ip: z.string() })).parse(rows);
}

/** Statuses in force at `now` that touch the ranges. */
export async function selectStatusesOfRanges(
  db: Db,
  ranges: readonly Granted[],
  now: Date,
): Promise<StatusRow[]> {
  const rows = await db.$queryRaw`
    SELECT ${statusColumns} FROM ip_status s
    WHERE ${inForce(now)} AND EXISTS (SELECT FROM ${rangesTable(ranges)} WHERE s.lo <= g.hi AND s.hi >= g.lo)`;
  return z.array(statusRow).parse(rows);
}

/** Statuses that touch the ranges and were in force at some time between two instants, the newest first. */
export async function selectStatusesBetween(
  db: Db,
  ranges: readonly AddressRange[],
  from: Date,
  to: Date,
): Promise<StatusRow[]> {
  const rows = await db.$queryRaw`
    SELECT ${statusColumns} FROM ip_status s
    WHERE s.since < ${to} AND coalesce(least(s.until, s.cleared_at), 'infinity') > ${from}
      AND EXISTS (
        SELECT FROM unnest(${array(ranges.map(({ lo }) => lo))}::inet[], ${array(ranges.map(({ hi }) => hi))}::inet[])
          AS g (lo, hi) WHERE s.lo <= g.hi AND s.hi >= g.lo)
    ORDER BY s.since DESC`;
  return z.array(statusRow).parse(rows);
}

export type NewStatus = {
  id: string;
  network: string;
  lo: string;
  hi: string;
  state: StatusState;
  reason: ReasonClass;
  code: string | null;
  since: Date;
  until: Date | null;
  note: string;
};

const current = z.array(
  z.object({
    id: z.string(),
    state: statusState,
    reason: reasonClass,
    code: z.string().nullable(),
    until: z.date().nullable(),
  }),
);

/** The statuses in force of exactly this network, locked against other writers. */
export async function lockStatuses(tx: Db, lo: string, hi: string, now: Date) {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('ip_status'), hashtext(${`${lo}-${hi}`}))`;
  const rows = await tx.$queryRaw`
    SELECT s.id::text AS id, s.state, s.reason, s.code, s.until FROM ip_status s
    WHERE s.lo = ${lo}::inet AND s.hi = ${hi}::inet AND ${inForce(now)}`;
  return current.parse(rows);
}

// ── what feeds were told ────────────────────────────────────────────────────

/** The addresses and days of which a feed of the organization was sent a report. */
export async function selectReportedDays(
  db: Db,
  organizationId: string,
  ranges: readonly AddressRange[],
  from: Day,
  to: Day,
): Promise<{ ip: string; day: Day }[]> {
  const rows = await db.$queryRaw`
    SELECT DISTINCT host(r.ip) AS ip, r.day::text AS day
    FROM feed f JOIN report r ON r.feed_id = f.id
    WHERE f.organization_id = ${organizationId}::uuid AND r.state = 'sent' AND r.complaint_id IS NOT NULL
      AND r.day BETWEEN ${from}::date AND ${to}::date
      AND EXISTS (
        SELECT FROM unnest(${array(ranges.map(({ lo }) => lo))}::inet[], ${array(ranges.map(({ hi }) => hi))}::inet[])
          AS g (lo, hi) WHERE r.ip BETWEEN g.lo AND g.hi)`;
  return z.array(z.object({ ip: z.string(), day })).parse(rows);
}
