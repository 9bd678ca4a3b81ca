// Sums of many addresses by day or by network: from the records of whole networks where a range holds them, else from
// those of addresses.
import { z } from "zod";
import type { GrantedRange } from "@/lib/networks/coverage";
import { type Day, daysBetween } from "@/lib/platform/day";
import type { Db } from "@/lib/platform/db";
import { familyOf, networkOf, toNumber } from "@/lib/platform/ip";
import { Prisma } from "@/prisma/client/client";
import { rollUpRanges } from "./roll-up";
import { counts } from "./schema";
import { pickCounts, rangesTable, trapBound } from "./sql";

const { sql } = Prisma;

const sums = sql`
  sum(t.rcpt_commands) AS "rcptCommands", sum(t.rcpt_unknown) AS "rcptUnknown",
  sum(t.data_commands) AS "dataCommands", sum(t.recipients) AS recipients, sum(t.ham) AS ham,
  sum(t.suspect) AS suspect, sum(t.spam) AS spam, sum(t.complaints) AS complaints`;

// As float8, which is how they are answered: whole numbers are exact up to 2^53, and sums of bigint are numeric, whose
// sums in turn cost several times as much.
const columns = sql`
  t.rcpt_commands::float8, t.rcpt_unknown::float8, t.data_commands::float8, t.recipients::float8, t.ham::float8,
  t.suspect::float8, t.spam::float8, t.complaints::float8`;
const columnSums = sql`
  sum(t.rcpt_commands::float8) AS rcpt_commands, sum(t.rcpt_unknown::float8) AS rcpt_unknown,
  sum(t.data_commands::float8) AS data_commands, sum(t.recipients::float8) AS recipients,
  sum(t.ham::float8) AS ham, sum(t.suspect::float8) AS suspect, sum(t.spam::float8) AS spam,
  sum(t.complaints::float8) AS complaints`;

/** One select for what is read of whole networks and one for what is read of addresses, where there is any. */
function branches(
  ranges: readonly GrantedRange[],
  ofNetworks: (part: readonly GrantedRange[]) => Prisma.Sql,
  ofAddresses: (part: readonly GrantedRange[]) => Prisma.Sql,
): Prisma.Sql {
  const { networks, addresses } = rollUpRanges(ranges);
  return Prisma.join(
    [
      ...(networks.length > 0 ? [ofNetworks(networks)] : []),
      ...(addresses.length > 0 || networks.length === 0 ? [ofAddresses(addresses)] : []),
    ],
    " UNION ALL ",
  );
}

function between(from: Day, to: Day): Prisma.Sql {
  return sql`t.day BETWEEN ${from}::date AND ${to}::date AND t.day >= g.first_day`;
}

/** One row t (net, day, counters) for each network and day. */
function networkRows(ranges: readonly GrantedRange[], from: Day, to: Day): Prisma.Sql {
  return branches(
    ranges,
    (networks) => sql`
      SELECT n.* FROM ${rangesTable(networks)} CROSS JOIN LATERAL (
        SELECT t.net, t.day, ${columns} FROM net_day t
        WHERE t.net BETWEEN g.lo AND g.hi AND ${between(from, to)} ORDER BY t.net) n`,
    // Several ranges may lie in one network.
    (addresses) => sql`
      SELECT t.net, t.day, ${columnSums} FROM (
        SELECT a.* FROM ${rangesTable(addresses)} CROSS JOIN LATERAL (
          SELECT network(set_masklen(t.ip, CASE family(t.ip) WHEN 4 THEN 24 ELSE 48 END))::inet AS net, t.day, ${columns}
          FROM ip_day t WHERE t.ip BETWEEN g.lo AND g.hi AND ${between(from, to)} ORDER BY t.ip) a) t
      GROUP BY t.net, t.day`,
  );
}

/** Rows t (day, counters), one for each range and day. */
function dayRows(ranges: readonly GrantedRange[], from: Day, to: Day): Prisma.Sql {
  const sumsOf = (table: Prisma.Sql, key: Prisma.Sql) => (part: readonly GrantedRange[]) =>
    sql`
    SELECT n.* FROM ${rangesTable(part)} CROSS JOIN LATERAL (
      SELECT t.day, ${columnSums} FROM ${table} t
      WHERE ${key} BETWEEN g.lo AND g.hi AND ${between(from, to)} GROUP BY t.day ORDER BY t.day) n`;
  return branches(ranges, sumsOf(sql`net_day`, sql`t.net`), sumsOf(sql`ip_day`, sql`t.ip`));
}

const dayRow = counts
  .extend({ day: z.string() })
  .transform((row) => ({ day: row.day, counts: pickCounts(row) }));
export type RangeDayRow = z.infer<typeof dayRow>;

/** The statement behind selectRangeDays, for whoever wants to see its plan. */
export function rangeDaysStatement(ranges: readonly GrantedRange[], from: Day, to: Day): Prisma.Sql {
  return sql`SELECT t.day::text AS day, ${sums} FROM (${dayRows(ranges, from, to)}) t GROUP BY t.day ORDER BY t.day`;
}

/** Sums of all ranges together on each day that has any. */
export async function selectRangeDays(
  db: Db,
  ranges: readonly GrantedRange[],
  from: Day,
  to: Day,
): Promise<RangeDayRow[]> {
  return z.array(dayRow).parse(await db.$queryRaw(rangeDaysStatement(ranges, from, to)));
}

/** Trap hits of all ranges together. */
export async function sumTraps(db: Db, ranges: readonly GrantedRange[], from: Day, to: Day): Promise<number> {
  const { networks, addresses } = rollUpRanges(ranges);
  const sumOf = (table: Prisma.Sql, key: Prisma.Sql, of: readonly GrantedRange[]) => sql`
    SELECT q.hits FROM ${rangesTable(of)} CROSS JOIN LATERAL (
      SELECT sum(t.trap_hits) AS hits FROM ${table} t
      WHERE ${key} BETWEEN g.lo AND g.hi AND t.day BETWEEN ${from}::date AND ${to}::date AND t.day >= g.first_day
    ) q`;
  const found = await db.$queryRaw`
    SELECT coalesce(sum(a.hits), 0)::float8 AS hits FROM (
      ${sumOf(sql`net_day`, sql`t.net`, networks)} UNION ALL ${sumOf(sql`ip_day`, sql`t.ip`, addresses)}) a`;
  return z.tuple([z.object({ hits: z.number() })]).parse(found)[0].hits;
}

const trapRow = z.object({ day: z.string(), hits: z.number(), boundSum: z.number() });

/** Trap hits of all ranges together on each day that has any, and the sum of the lower bounds of the addresses' bands. */
export async function selectTrapDays(
  db: Db,
  ranges: readonly GrantedRange[],
  from: Day,
  to: Day,
): Promise<z.infer<typeof trapRow>[]> {
  const found = await db.$queryRaw`
    SELECT d.day::text AS day, sum(d.hits)::float8 AS hits, sum(d.bound)::float8 AS "boundSum"
    FROM ${rangesTable(ranges)} CROSS JOIN LATERAL (
      SELECT t.day, sum(t.trap_hits) AS hits, sum(${trapBound}) AS bound FROM ip_day t
      WHERE t.ip BETWEEN g.lo AND g.hi AND t.trap_hits > 0
        AND t.day BETWEEN ${from}::date AND ${to}::date AND t.day >= g.first_day
      GROUP BY t.day ORDER BY t.day) d
    GROUP BY d.day ORDER BY d.day`;
  return z.array(trapRow).parse(found);
}

const cellRow = counts
  .extend({
    network: z.string(),
    days: z.array(z.number()),
    recipientsByDay: z.array(z.number()),
    spamByDay: z.array(z.number()),
    total: z.number(),
  })
  .transform((row) => ({
    network: row.network,
    counts: pickCounts(row),
    days: row.days,
    recipientsByDay: row.recipientsByDay,
    spamByDay: row.spamByDay,
    total: row.total,
  }));
/** `days`: of each figure by day, how many days after the first that was asked for. */
export type NetworkCellRow = z.infer<typeof cellRow>;

/**
 * Sums of each /24 or /48 of the ranges, with its volume and spam on each of its days: in address order, or those with the
 * most recipients first and no more than `most`.
 */
export async function selectNetworkCells(
  db: Db,
  ranges: readonly GrantedRange[],
  from: Day,
  to: Day,
  most?: number,
): Promise<NetworkCellRow[]> {
  const found = await db.$queryRaw`
    SELECT text(t.net) AS network, ${sums}, json_agg(t.day - ${from}::date) AS days,
      json_agg(t.recipients) AS "recipientsByDay", json_agg(t.spam) AS "spamByDay", count(*) OVER ()::float8 AS total
    FROM (${networkRows(ranges, from, to)}) t
    GROUP BY t.net ORDER BY ${most === undefined ? sql`t.net` : sql`sum(t.recipients) DESC, t.net LIMIT ${most}`}`;
  return z.array(cellRow).parse(found);
}

/** Addresses of a part of a network that are counted one by one: more than any part of a /24. */
const MOST_COUNTED = 512;

/**
 * About how many daily records of addresses there are: of networks, those that sent as counted when a day was complete;
 * of small parts of networks, as many as there can be. Of a large part (IPv6) the whole network is counted.
 */
export async function estimateRecords(
  db: Db,
  ranges: readonly GrantedRange[],
  from: Day,
  to: Day,
): Promise<number> {
  const { networks, addresses } = rollUpRanges(ranges);
  const sizeOf = ({ lo, hi }: GrantedRange) => Number(toNumber(hi) - toNumber(lo)) + 1;
  const around = (ip: string) => networkOf(ip, familyOf(ip) === 4 ? 24 : 48).text;
  const large = addresses
    .filter((range) => sizeOf(range) > MOST_COUNTED)
    .map(({ lo, hi, firstDay }) => ({ lo: around(lo), hi: around(hi), firstDay }));
  const small = addresses.filter((range) => sizeOf(range) <= MOST_COUNTED);
  const most = small.reduce((sum, range) => sum + sizeOf(range), 0) * (daysBetween(from, to) + 1);
  const found = await db.$queryRaw`
    SELECT coalesce(sum(n.active_ips), 0)::float8 AS records FROM ${rangesTable([...networks, ...large])} CROSS JOIN LATERAL (
      SELECT t.active_ips FROM net_day t
      WHERE t.net BETWEEN g.lo AND g.hi AND t.day BETWEEN ${from}::date AND ${to}::date AND t.day >= g.first_day
      ORDER BY t.net) n`;
  const [{ records }] = z.tuple([z.object({ records: z.number() })]).parse(found);
  return records + most;
}
