// What a change of policy would touch, counted in the daily records, the complaints and the statuses in force.
import { z } from "zod";
import type { Day } from "@/lib/platform/day";
import type { Db } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";

/** Who reads which addresses from which day on. */
type Reader = { organization: string; lo: string; hi: string; firstDay: Day };

/** The daily records meant: those whose DATA commands lie in [least, below), or those with trap hits. */
export type Records = { kind: "near_floor"; least: number; below: number } | { kind: "trapped" };

const conditionOf = (records: Records): Prisma.Sql =>
  records.kind === "trapped"
    ? Prisma.sql`t.trap_hits > 0`
    : Prisma.sql`t.data_commands >= ${records.least} AND t.data_commands < ${records.below}
                 AND t.ham + t.suspect + t.spam > 0`;

const readersTable = (readers: readonly Reader[]): Prisma.Sql => Prisma.sql`
  unnest(${readers.map(({ organization }) => organization)}::text[], ${readers.map(({ lo }) => lo)}::inet[],
         ${readers.map(({ hi }) => hi)}::inet[], ${readers.map(({ firstDay }) => firstDay)}::date[])
    AS r (organization, lo, hi, first_day)`;

const touched = z.tuple([
  z.object({ addresses: z.number(), records: z.number(), organizations: z.array(z.string()) }),
]);

/** How many addresses and daily records of from..to are meant, and which organizations read one of them. */
export async function selectTouchedRecords(
  db: Db,
  records: Records,
  readers: readonly Reader[],
  from: Day,
  to: Day,
): Promise<z.infer<typeof touched>[0]> {
  const condition = conditionOf(records);
  const rows = await db.$queryRaw`
    SELECT count(DISTINCT t.ip)::int AS addresses, count(*)::int AS records,
           ARRAY(SELECT DISTINCT r.organization FROM ${readersTable(readers)}
                  WHERE EXISTS (SELECT FROM ip_day t
                                 WHERE t.ip BETWEEN r.lo AND r.hi
                                   AND t.day BETWEEN greatest(r.first_day, ${from}::date) AND ${to}::date
                                   AND ${condition})
                  ORDER BY r.organization) AS organizations
      FROM ip_day t
     WHERE t.day BETWEEN ${from}::date AND ${to}::date AND ${condition}`;
  return touched.parse(rows)[0];
}

const lost = z.tuple([z.object({ days: z.number(), organizations: z.array(z.string()) })]);

/** Days before `keep` that hold daily records, from `oldest` on, and who reads one of them. */
export async function selectDaysBefore(
  db: Db,
  readers: readonly Reader[],
  oldest: Day,
  keep: Day,
): Promise<z.infer<typeof lost>[0]> {
  const rows = await db.$queryRaw`
    SELECT (SELECT count(*)::int FROM generate_series(${oldest}::date, ${keep}::date - 1, '1 day') AS d (day)
             WHERE EXISTS (SELECT FROM ip_day t WHERE t.day = d.day::date)) AS days,
           ARRAY(SELECT DISTINCT r.organization FROM ${readersTable(readers)}
                  WHERE EXISTS (SELECT FROM ip_day t
                                 WHERE t.ip BETWEEN r.lo AND r.hi AND t.day >= greatest(r.first_day, ${oldest}::date)
                                   AND t.day < ${keep}::date)
                  ORDER BY r.organization) AS organizations`;
  return lost.parse(rows)[0];
}

const complaints = z.tuple([z.object({ complaints: z.number(), organizations: z.array(z.string()) })]);

/** Complaints received before an instant whose message is still kept, and who reads one of them. */
export async function selectComplaintsBefore(
  db: Db,
  readers: readonly Reader[],
  before: Date,
): Promise<z.infer<typeof complaints>[0]> {
  const rows = await db.$queryRaw`
    SELECT (SELECT count(*)::int FROM complaint c WHERE c.received_at < ${before} AND c.raw IS NOT NULL) AS complaints,
           ARRAY(SELECT DISTINCT r.organization FROM ${readersTable(readers)}
                  WHERE EXISTS (SELECT FROM complaint c
                                 WHERE c.ip BETWEEN r.lo AND r.hi AND c.received_at < ${before} AND c.raw IS NOT NULL
                                   AND c.made_at >= r.first_day)
                  ORDER BY r.organization) AS organizations`;
  return complaints.parse(rows)[0];
}

const blocked = z.array(
  z.object({
    network: z.string(),
    complaints: z.number(),
    recipients: z.number(),
    spam: z.number(),
    verdicts: z.number(),
  }),
);

/** The newest `limit` blocks in force at `now`, with the sums of their networks over from..to. */
export async function selectBlockSums(
  db: Db,
  now: Date,
  from: Day,
  to: Day,
  limit: number,
): Promise<z.infer<typeof blocked>> {
  const rows = await db.$queryRaw`
    SELECT s.network, sums.*
      FROM (SELECT network::cidr::text AS network, lo, hi FROM ip_status
             WHERE state = 'blocked' AND cleared_at IS NULL AND (until IS NULL OR until > ${now})
             ORDER BY since DESC LIMIT ${limit}) AS s,
           LATERAL (SELECT coalesce(sum(t.complaints), 0)::float8 AS complaints,
                           coalesce(sum(t.recipients), 0)::float8 AS recipients,
                           coalesce(sum(t.spam), 0)::float8 AS spam,
                           coalesce(sum(t.ham + t.suspect + t.spam), 0)::float8 AS verdicts
                      FROM ip_day t
                     WHERE t.ip BETWEEN s.lo AND s.hi AND t.day BETWEEN ${from}::date AND ${to}::date) AS sums
     ORDER BY s.network`;
  return blocked.parse(rows);
}

const feeds = z.array(z.object({ organization: z.string() }));

/** Who has a feed that asks for whole messages, once per feed. */
export async function selectWholeFeeds(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw`
    SELECT o.name AS organization FROM feed f JOIN organization o ON o.id = f.organization_id
     WHERE f.content = 'whole' AND f.state <> 'ended' ORDER BY o.name`;
  return feeds.parse(rows).map(({ organization }) => organization);
}
