// Every statement over daily records and IP status. Reads take the reader's ranges, disjoint and with their first
// day, and nothing outside them can be in an answer. `BETWEEN lo AND hi` and not `<<=`, which as a parameter cannot
// use the key; a LATERAL with ORDER BY inside, which the planner must run once per range and not as one big join.
import { z } from "zod";
import type { GrantedRange } from "@/lib/networks/coverage";
import type { AddressRange } from "@/lib/platform/address-range";
import { type Day, isDay } from "@/lib/platform/day";
import type { Db } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";
import type { StripDay } from "./fleet";
import { type Counts, counts, type ReasonClass, reasonClass, type StatusState, statusState } from "./schema";
import type { StoredDay } from "./series";

const { sql } = Prisma;

/** An array literal of addresses or days, in which nothing would have to be quoted. */
export const array = (values: readonly string[]): string => `{${values.join(",")}}`;

/** The ranges as a table g (lo, hi, first_day). */
export function rangesTable(ranges: readonly GrantedRange[]): Prisma.Sql {
  return sql`unnest(
    ${array(ranges.map(({ lo }) => lo))}::inet[],
    ${array(ranges.map(({ hi }) => hi))}::inet[],
    ${array(ranges.map(({ firstDay }) => firstDay))}::date[]) AS g (lo, hi, first_day)`;
}

/** The lower bound of the day's band (disclosure.ts): all that sums and sort orders may rest on when bands are shown. */
export const trapBound = sql`CASE
  WHEN t.trap_hits >= 100 THEN 100 WHEN t.trap_hits >= 50 THEN 50 WHEN t.trap_hits >= 10 THEN 10
  WHEN t.trap_hits >= 5 THEN 5 WHEN t.trap_hits >= 1 THEN 1 ELSE 0 END`;

/** Whether a status s is in force. */
export function inForce(now: Date): Prisma.Sql {
  return sql`(s.since <= ${now} AND (s.until IS NULL OR s.until > ${now})
    AND (s.cleared_at IS NULL OR s.cleared_at > ${now}))`;
}

export const day = z.string().refine(isDay);
export const instant = z.coerce.date().nullable();

/** The counters of a row that has more. */
export function pickCounts(row: Counts): Counts {
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

const count = z.number();
const stripDays = z.object({
  ip: z.string(),
  days: z.array(
    z
      .tuple([
        day,
        count,
        count,
        count,
        count,
        count,
        count,
        count,
        count,
        z.string().nullable(),
        z.string().nullable(),
      ])
      .transform((cells): StripDay => {
        const [on, rcptCommands, rcptUnknown, dataCommands, recipients, ham, suspect, spam, complaints] =
          cells;
        return {
          day: on,
          counts: { rcptCommands, rcptUnknown, dataCommands, recipients, ham, suspect, spam, complaints },
          helo: cells[9],
          mailFrom: cells[10],
        };
      }),
  ),
});

/**
 * The days of the addresses of a page, newest first, by address. One row an address: a page has 1,500 days, and taking
 * as many rows apart costs more than finding them.
 */
export async function selectStripDays(
  db: Db,
  addresses: readonly { ip: string; firstDay: Day }[],
  from: Day,
  to: Day,
): Promise<Map<string, StripDay[]>> {
  const rows = await db.$queryRaw`
    SELECT host(k.ip) AS ip, coalesce(d.days, '[]') AS days FROM unnest(
      ${array(addresses.map(({ ip }) => ip))}::inet[],
      ${array(addresses.map(({ firstDay }) => firstDay))}::date[]) AS k (ip, first_day)
    CROSS JOIN LATERAL (
      SELECT json_agg(json_build_array(t.day, t.rcpt_commands, t.rcpt_unknown, t.data_commands, t.recipients, t.ham,
        t.suspect, t.spam, t.complaints, t.helo, t.mail_from_domain) ORDER BY t.day DESC) AS days FROM ip_day t
      WHERE t.ip = k.ip AND t.day BETWEEN ${from}::date AND ${to}::date AND t.day >= k.first_day) d`;
  return new Map(
    z
      .array(stripDays)
      .parse(rows)
      .map(({ ip, days }) => [ip, days]),
  );
}

/** The rows of one day for the SNDS file: at or over the floor and with a verdict, in address order. */
export async function selectSndsDay(
  db: Db,
  ranges: readonly GrantedRange[],
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
  ranges: readonly GrantedRange[],
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
