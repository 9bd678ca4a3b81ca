// The fleet: one row per address that sent in a window or has a status of its own, what the filters leave of them, in
// the order asked for, a page or all of it.
import type { PoolClient } from "pg";
import { z } from "zod";
import type { GrantedRange } from "@/lib/networks/coverage";
import type { Day } from "@/lib/platform/day";
import { type Db, pool } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";
import { complaintLines, lineBases } from "./complaint-lines";
import { namedLike } from "./names-sql";
import { counts, type SortColumn, type StatusState, type TrapDisclosure } from "./schema";
import { day, inForce, instant, pickCounts, rangesTable } from "./sql";
import { type WindowPart, windowRanges } from "./window";
import { windowSums } from "./window-sql";

const { sql, empty } = Prisma;

export type FleetQuestion = {
  ranges: readonly GrantedRange[];
  from: Day;
  to: Day;
  /** First day of the complaint rate: `from`, or earlier. */
  rateFrom: Day;
  /** The sums that are ready for windows ending with `to`. */
  parts: readonly WindowPart[];
  floor: number;
  disclosure: TrapDisclosure;
  now: Date;
  result: "GREEN" | "YELLOW" | "RED" | "none" | undefined;
  blocked: boolean | undefined;
  status?: StatusState | undefined;
  line?: "warned" | "enforced" | undefined;
  traps?: boolean | undefined;
  minVolume: number | undefined;
  q: string | undefined;
  /** Part of a name in the reverse DNS. */
  rdns?: string | undefined;
  sort: SortColumn;
  order: "asc" | "desc";
};

export type Samples = "with samples" | "without samples";

const statusWeights = { limited: 1, junked: 2, blocked: 3 } as const satisfies Record<StatusState, number>;
const resultRanks = { none: 0, GREEN: 1, YELLOW: 2, RED: 3 } as const;

// As the morning counts them: who is at the second line is also at the first, whatever the base of that.
function reaches(line: "warned" | "enforced"): Prisma.Sql {
  const enforced = sql`(j.complaint_rate >= ${complaintLines.enforced} AND j.rate_recipients >= ${lineBases.enforced})`;
  return line === "enforced"
    ? enforced
    : sql`(${enforced} OR (j.complaint_rate >= ${complaintLines.warned} AND j.rate_recipients >= ${lineBases.warned}))`;
}

// A pattern of LIKE, in which these would stand for anything.
function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
}

// An address that has a status and sent nothing has zeros.
const listedColumns = sql`
  ip, coalesce(t.first_day, h.first_day) AS first_day, coalesce(t.rcpt_commands, 0) AS rcpt_commands,
  coalesce(t.rcpt_unknown, 0) AS rcpt_unknown, coalesce(t.data_commands, 0) AS data_commands,
  coalesce(t.recipients, 0) AS recipients, coalesce(t.ham, 0) AS ham, coalesce(t.suspect, 0) AS suspect,
  coalesce(t.spam, 0) AS spam, coalesce(t.complaints, 0) AS complaints, coalesce(t.trap_hits, 0) AS trap_hits,
  coalesce(t.trap_bound, 0) AS trap_bound, t.trap_first_at, t.trap_last_at, t.first_seen_at, t.last_seen_at, t.helo,
  t.mail_from_domain, coalesce(t.rate_complaints, 0) AS rate_complaints,
  coalesce(t.rate_recipients, 0) AS rate_recipients, coalesce(t.rate_data, 0) AS rate_data`;

const rateColumns = sql`
  p.complaints AS rate_complaints, p.recipients AS rate_recipients, p.data_commands AS rate_data`;

// One row per address that sent in the window, with the figures of its complaint rate, which may reach back further. Where
// nobody asks for them they are none: adding up the wider window is half of the work.
function sent(
  { ranges, from, to, rateFrom, parts }: FleetQuestion,
  names: "with names" | "without names",
  rates: "with rates" | "without rates",
) {
  const own = windowSums(windowRanges(ranges, from, parts), to, names);
  if (rates === "without rates") {
    return sql`SELECT p.*, 0 AS rate_complaints, 0 AS rate_recipients, 0 AS rate_data FROM (${own}) p`;
  }
  if (rateFrom === from) return sql`SELECT p.*, ${rateColumns} FROM (${own}) p`;
  const wider = windowSums(windowRanges(ranges, rateFrom, parts), to, "without names");
  // A FULL JOIN cannot be a nested loop, which the planner, who expects a row or two, would choose for thousands; the
  // condition is one it does not see through to make it an inner join.
  return sql`
    SELECT o.*, ${rateColumns} FROM (${own}) o FULL JOIN (${wider}) p USING (ip)
    WHERE coalesce(o.recipients, -1) >= 0`;
}

// What of listed has the text in a name. A FULL JOIN for the reason it is one in `sent`.
function havingName(text: string): Prisma.Sql {
  return sql`
    SELECT l.* FROM listed l FULL JOIN (SELECT ip, true AS found FROM (${namedLike(containing(text))}) k) n USING (ip)
    WHERE coalesce(l.recipients, -1) >= 0 AND coalesce(n.found, false)`;
}

/**
 * A WITH clause that ends with matching m, to be read once (it is not kept): one row per address that sent in the
 * window, or that has a status of its own; then what the filters leave of them. `result_rank` is 0 for none to 3 for RED, `status_weight` 0 to 3 for blocked.
 */
export function matching(
  question: FleetQuestion,
  samples: Samples,
  rates: "with rates" | "without rates" = "with rates",
): Prisma.Sql {
  const { ranges, floor, now } = question;
  const pattern = question.q === undefined ? undefined : containing(question.q);
  const { rdns } = question;
  const names = samples === "with samples" || pattern !== undefined ? "with names" : "without names";
  return sql`
    WITH granted AS (
      SELECT * FROM ${rangesTable(ranges)}
    ), in_force AS MATERIALIZED (
      SELECT s.lo, s.hi, CASE s.state WHEN 'blocked' THEN 3 WHEN 'junked' THEN 2 ELSE 1 END AS weight
      FROM ip_status s WHERE ${inForce(now)}
    ), hosts AS (
      SELECT i.lo AS ip, g.first_day, max(i.weight) AS weight
      FROM in_force i JOIN granted g ON i.lo BETWEEN g.lo AND g.hi WHERE i.lo = i.hi GROUP BY 1, 2
    ), wide AS (
      SELECT lo, hi, weight FROM in_force WHERE lo <> hi
    ), listed AS (
      SELECT ${listedColumns}, h.weight AS host_weight FROM (${sent(question, names, rates)}) t FULL JOIN hosts h USING (ip)
    )${rdns === undefined ? empty : sql`, named AS MATERIALIZED (${havingName(rdns)})`}, judged AS (
      SELECT l.*,
        CASE WHEN l.data_commands < ${floor} OR l.ham + l.suspect + l.spam = 0 THEN 0
             WHEN l.spam * 10 < l.ham + l.suspect + l.spam THEN 1
             WHEN l.spam * 10 > (l.ham + l.suspect + l.spam) * 9 THEN 3 ELSE 2 END AS result_rank,
        CASE WHEN l.rate_data >= ${floor} AND l.rate_recipients > 0
             THEN l.rate_complaints::float8 / l.rate_recipients END AS complaint_rate,
        -- Asked once whether there is any, before every address asks.
        greatest(l.host_weight, CASE WHEN EXISTS (SELECT FROM wide)
          THEN (SELECT max(w.weight) FROM wide w WHERE l.ip BETWEEN w.lo AND w.hi) END, 0) AS status_weight
      FROM ${rdns === undefined ? sql`listed` : sql`named`} l
    ), matching AS NOT MATERIALIZED (
      SELECT * FROM judged j
      WHERE true
        ${question.result === undefined ? empty : sql`AND j.result_rank = ${resultRanks[question.result]}`}
        ${question.blocked === undefined ? empty : question.blocked ? sql`AND j.status_weight = ${statusWeights.blocked}` : sql`AND j.status_weight < ${statusWeights.blocked}`}
        ${question.status === undefined ? empty : sql`AND j.status_weight = ${statusWeights[question.status]}`}
        ${question.line === undefined ? empty : sql`AND ${reaches(question.line)}`}
        ${question.traps === undefined ? empty : sql`AND (j.trap_hits > 0) = ${question.traps}`}
        ${question.minVolume === undefined ? empty : sql`AND j.recipients >= ${question.minVolume}`}
        ${pattern === undefined ? empty : sql`AND (j.helo ILIKE ${pattern} OR j.mail_from_domain ILIKE ${pattern} OR host(j.ip) ILIKE ${pattern})`}
    )`;
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

/** The statement behind the rows of a page, for whoever wants to see its plan. Only what is shown is written out. */
export function fleetRowsStatement(question: FleetQuestion, samples: Samples, limit: number, offset: number) {
  return sql`${matching(question, samples)}
    SELECT ${fleetColumns}
    FROM (SELECT * FROM matching m ${orderBy(question)} LIMIT ${limit} OFFSET ${offset}) m ${orderBy(question)}`;
}

/**
 * The statement behind the sums of a page. What is counted is grouped first, so that each address is judged once and
 * not once for every figure.
 */
export function fleetSummaryStatement(question: FleetQuestion): Prisma.Sql {
  const rates = question.line === undefined ? "without rates" : "with rates";
  return sql`${matching(question, "without samples", rates)}
    SELECT coalesce(sum(m.addresses), 0)::float8 AS total,
      coalesce(sum(m.rcpt_commands), 0)::float8 AS "rcptCommands",
      coalesce(sum(m.rcpt_unknown), 0)::float8 AS "rcptUnknown",
      coalesce(sum(m.data_commands), 0)::float8 AS "dataCommands",
      coalesce(sum(m.recipients), 0)::float8 AS recipients, coalesce(sum(m.ham), 0)::float8 AS ham,
      coalesce(sum(m.suspect), 0)::float8 AS suspect, coalesce(sum(m.spam), 0)::float8 AS spam,
      coalesce(sum(m.complaints), 0)::float8 AS complaints,
      ${addressesWith(sql`m.result_rank = 1`)} AS green, ${addressesWith(sql`m.result_rank = 2`)} AS yellow,
      ${addressesWith(sql`m.result_rank = 3`)} AS red,
      ${addressesWith(sql`m.result_rank = 0 AND m.few`)} AS "belowFloor",
      ${addressesWith(sql`m.result_rank = 0 AND NOT m.few`)} AS "noVerdicts",
      ${addressesWith(sql`m.status_weight = 3`)} AS blocked, ${addressesWith(sql`m.status_weight = 2`)} AS junked,
      ${addressesWith(sql`m.status_weight = 1`)} AS limited
    FROM (
      SELECT result_rank, status_weight, data_commands BETWEEN 1 AND ${question.floor} - 1 AS few,
        count(*) AS addresses, sum(rcpt_commands) AS rcpt_commands, sum(rcpt_unknown) AS rcpt_unknown,
        sum(data_commands) AS data_commands, sum(recipients) AS recipients, sum(ham) AS ham, sum(suspect) AS suspect,
        sum(spam) AS spam, sum(complaints) AS complaints
      FROM matching GROUP BY 1, 2, 3) m`;
}

const addressesWith = (what: Prisma.Sql) => sql`coalesce(sum(m.addresses) FILTER (WHERE ${what}), 0)::float8`;

/** One page of a fleet, with the sums over everything that matches: two statements, at the same time. */
export async function selectFleetPage(
  db: Db,
  question: FleetQuestion,
  samples: Samples,
  limit: number,
  offset: number,
): Promise<{ summary: FleetSummary; rows: FleetRow[] }> {
  const [rows, sums] = await Promise.all([
    db.$queryRaw(fleetRowsStatement(question, samples, limit, offset)),
    db.$queryRaw(fleetSummaryStatement(question)),
  ]);
  return { rows: z.array(fleetRow).parse(rows), summary: z.tuple([fleetSummary]).parse(sums)[0] };
}

/** Rows of an export in memory at a time; each may bring the days of a month along. */
const EXPORT_STEP = 500;

/** The statement behind streamFleet. */
export function fleetExportStatement(question: FleetQuestion): Prisma.Sql {
  return sql`${matching(question, "with samples")} SELECT ${fleetColumns} FROM matching m ${orderBy(question)}`;
}

/**
 * All of a fleet in the order of the question, in steps, from one snapshot. Holds a connection until the reader has
 * taken the last step or stops early.
 */
export async function* streamFleet(question: FleetQuestion): AsyncGenerator<FleetRow[]> {
  const client = await pool.connect();
  try {
    const statement = sql`DECLARE fleet NO SCROLL CURSOR FOR ${fleetExportStatement(question)}`;
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

/** How many addresses sent between `since` and the end of the window, but not in the window. */
export async function countQuiet(
  db: Db,
  { ranges, from, to, parts }: Pick<FleetQuestion, "ranges" | "from" | "to" | "parts">,
  since: Day,
): Promise<number> {
  const rows = await db.$queryRaw`
    SELECT count(*)::int AS quiet
    FROM (${windowSums(windowRanges(ranges, since, parts), to, "without names")}) q WHERE q.last_day < ${from}::date`;
  return z.tuple([z.object({ quiet: z.number() })]).parse(rows)[0].quiet;
}
