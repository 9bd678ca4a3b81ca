// Every address of a reader on two days at once: counted, and what changed between them. Which addresses are worse or
// better is decided here in SQL, because there can be 65,536; change.ts tells it, and a test holds the two together.
import { z } from "zod";
import type { GrantedRange } from "@/lib/networks/coverage";
import { addDays, type Day, eachDay, isDay } from "@/lib/platform/day";
import type { Db } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";
import { complaintLines, lineBases } from "./complaint-lines";
import type { TrapDisclosure } from "./schema";
import { array, rangesTable, trapBound } from "./sql";

const { sql } = Prisma;

export type MorningQuestion = {
  ranges: readonly GrantedRange[];
  /** The newest complete day, and the day it is compared with. */
  to: Day;
  since: Day;
  /** Statuses are compared between these instants. */
  now: Date;
  sinceAt: Date;
  floor: number;
  disclosure: TrapDisclosure;
  /** Addresses named in each list. */
  limit: number;
};

/** Days up to `to` on which an address must not have sent before to be new. */
export const NEW_AFTER_DAYS = 30;

// The day itself, or the week that ends with it when the day is below the floor: judged alike on both sides.
const judgedRank = (at: "now" | "before", floor: number): Prisma.Sql => {
  const [data, ham, suspect, spam] =
    at === "now"
      ? [sql`data1`, sql`ham1`, sql`suspect1`, sql`spam1`]
      : [sql`data0`, sql`ham0`, sql`suspect0`, sql`spam0`];
  return sql`CASE WHEN ${data} < ${floor} OR ${ham} + ${suspect} + ${spam} = 0 THEN 0
    WHEN ${spam} * 10 < ${ham} + ${suspect} + ${spam} THEN 1
    WHEN ${spam} * 10 > (${ham} + ${suspect} + ${spam}) * 9 THEN 3 ELSE 2 END`;
};

const rateLine = (at: "now" | "before", floor: number): Prisma.Sql => {
  const [data, complaints, recipients] =
    at === "now"
      ? [sql`week_data1`, sql`complaints1`, sql`recipients1`]
      : [sql`week_data0`, sql`complaints0`, sql`recipients0`];
  return sql`CASE WHEN ${data} < ${floor} OR ${recipients} = 0 THEN 0
    WHEN ${complaints}::float8 / ${recipients} >= ${complaintLines.enforced} AND ${recipients} >= ${lineBases.enforced} THEN 2
    WHEN ${complaints}::float8 / ${recipients} >= ${complaintLines.warned} AND ${recipients} >= ${lineBases.warned} THEN 1
    ELSE 0 END`;
};

function statusWeight(at: Date): Prisma.Sql {
  return sql`max(CASE s.state WHEN 'blocked' THEN 3 WHEN 'junked' THEN 2 ELSE 1 END)
    FILTER (WHERE s.since <= ${at} AND (s.until IS NULL OR s.until > ${at})
      AND (s.cleared_at IS NULL OR s.cleared_at > ${at}))`;
}

/** A WITH clause that ends with changed c: every address of the question with both sides. */
export function compared(question: MorningQuestion): Prisma.Sql {
  const { ranges, to, since, now, sinceAt, floor } = question;
  const week1 = sql`t.day > ${addDays(to, -7)}::date`;
  const week0 = sql`t.day BETWEEN ${addDays(since, -6)}::date AND ${since}::date`;
  const days = [...new Set([...eachDay(addDays(since, -6), since), ...eachDay(addDays(to, -6), to)])];
  const earlier = sql`BETWEEN ${addDays(to, 1 - NEW_AFTER_DAYS)}::date AND ${addDays(to, -7)}::date`;
  return sql`
    WITH granted AS (
      SELECT * FROM ${rangesTable(ranges)}
    ), sums AS (
      SELECT s.*, g.first_day FROM granted g CROSS JOIN LATERAL (
        SELECT t.ip,
          coalesce(sum(t.data_commands) FILTER (WHERE t.day = ${to}::date), 0) AS day_data1,
          coalesce(sum(t.ham) FILTER (WHERE t.day = ${to}::date), 0) AS day_ham1,
          coalesce(sum(t.suspect) FILTER (WHERE t.day = ${to}::date), 0) AS day_suspect1,
          coalesce(sum(t.spam) FILTER (WHERE t.day = ${to}::date), 0) AS day_spam1,
          coalesce(sum(t.rcpt_commands) FILTER (WHERE t.day = ${to}::date), 0) AS day_rcpt1,
          coalesce(sum(t.recipients) FILTER (WHERE t.day = ${to}::date), 0) AS day_recipients1,
          coalesce(sum(t.data_commands) FILTER (WHERE t.day = ${since}::date), 0) AS day_data0,
          coalesce(sum(t.ham) FILTER (WHERE t.day = ${since}::date), 0) AS day_ham0,
          coalesce(sum(t.suspect) FILTER (WHERE t.day = ${since}::date), 0) AS day_suspect0,
          coalesce(sum(t.spam) FILTER (WHERE t.day = ${since}::date), 0) AS day_spam0,
          coalesce(sum(t.rcpt_commands) FILTER (WHERE t.day = ${since}::date), 0) AS day_rcpt0,
          coalesce(sum(t.recipients) FILTER (WHERE t.day = ${since}::date), 0) AS day_recipients0,
          coalesce(sum(t.data_commands) FILTER (WHERE ${week1}), 0) AS week_data1,
          coalesce(sum(t.ham) FILTER (WHERE ${week1}), 0) AS week_ham1,
          coalesce(sum(t.suspect) FILTER (WHERE ${week1}), 0) AS week_suspect1,
          coalesce(sum(t.spam) FILTER (WHERE ${week1}), 0) AS week_spam1,
          coalesce(sum(t.recipients) FILTER (WHERE ${week1}), 0) AS recipients1,
          coalesce(sum(t.complaints) FILTER (WHERE ${week1}), 0) AS complaints1,
          coalesce(sum(${trapBound}) FILTER (WHERE ${week1}), 0) AS traps1,
          coalesce(sum(t.data_commands) FILTER (WHERE ${week0}), 0) AS week_data0,
          coalesce(sum(t.ham) FILTER (WHERE ${week0}), 0) AS week_ham0,
          coalesce(sum(t.suspect) FILTER (WHERE ${week0}), 0) AS week_suspect0,
          coalesce(sum(t.spam) FILTER (WHERE ${week0}), 0) AS week_spam0,
          coalesce(sum(t.recipients) FILTER (WHERE ${week0}), 0) AS recipients0,
          coalesce(sum(t.complaints) FILTER (WHERE ${week0}), 0) AS complaints0,
          coalesce(sum(${trapBound}) FILTER (WHERE ${week0}), 0) AS traps0,
          min(t.day) AS first_sent
        FROM ip_day t
        WHERE t.ip BETWEEN g.lo AND g.hi AND t.day = ANY(${array(days)}::date[]) AND t.day >= g.first_day
        GROUP BY t.ip ORDER BY t.ip
      ) s
    ), in_force AS MATERIALIZED (
      SELECT s.lo, s.hi, coalesce(${statusWeight(now)}, 0) AS weight1, coalesce(${statusWeight(sinceAt)}, 0) AS weight0
      FROM ip_status s
      WHERE s.since <= ${now} AND coalesce(least(s.until, s.cleared_at), 'infinity') > ${sinceAt}
      GROUP BY s.lo, s.hi
    ), hosts AS (
      SELECT lo AS ip, weight1, weight0 FROM in_force WHERE lo = hi
    ), wide AS (
      SELECT lo, hi, weight1, weight0 FROM in_force WHERE lo <> hi
    ), listed AS (
      SELECT * FROM sums
      UNION ALL
      SELECT h.ip, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, g.first_day
      FROM hosts h JOIN granted g ON h.ip BETWEEN g.lo AND g.hi
      WHERE h.ip NOT IN (SELECT ip FROM sums)
    ), chosen AS (
      SELECT l.*,
        CASE WHEN day_data1 >= ${floor} THEN day_data1 ELSE week_data1 END AS data1,
        CASE WHEN day_data1 >= ${floor} THEN day_ham1 ELSE week_ham1 END AS ham1,
        CASE WHEN day_data1 >= ${floor} THEN day_suspect1 ELSE week_suspect1 END AS suspect1,
        CASE WHEN day_data1 >= ${floor} THEN day_spam1 ELSE week_spam1 END AS spam1,
        CASE WHEN day_data0 >= ${floor} THEN day_data0 ELSE week_data0 END AS data0,
        CASE WHEN day_data0 >= ${floor} THEN day_ham0 ELSE week_ham0 END AS ham0,
        CASE WHEN day_data0 >= ${floor} THEN day_suspect0 ELSE week_suspect0 END AS suspect0,
        CASE WHEN day_data0 >= ${floor} THEN day_spam0 ELSE week_spam0 END AS spam0,
        greatest(h.weight1, (SELECT max(w.weight1) FROM wide w WHERE l.ip BETWEEN w.lo AND w.hi), 0) AS status1,
        greatest(h.weight0, (SELECT max(w.weight0) FROM wide w WHERE l.ip BETWEEN w.lo AND w.hi), 0) AS status0
      FROM listed l LEFT JOIN hosts h ON h.ip = l.ip
    ), judged AS (
      SELECT c.*, ${judgedRank("now", floor)} AS rank1, ${judgedRank("before", floor)} AS rank0,
        ${rateLine("now", floor)} AS line1, ${rateLine("before", floor)} AS line0,
        first_sent > ${addDays(to, -7)}::date AND first_sent > ${since}::date
          AND first_day <= ${addDays(to, 1 - NEW_AFTER_DAYS)}::date
          AND NOT EXISTS (SELECT FROM ip_day o WHERE o.ip = c.ip AND o.day ${earlier}) AS fresh
      FROM chosen c
    ), changed AS (
      SELECT j.*,
        status1 > status0 OR (rank1 > rank0 AND rank0 > 0) OR line1 > line0
          OR (${question.disclosure !== "guarded"} AND traps1 > 0 AND traps0 = 0) AS worse,
        status1 < status0 OR (rank1 < rank0 AND rank1 > 0) OR line1 < line0 AS eased
      FROM judged j
    )`;
}

const counted = z.object({
  active: z.number(),
  green: z.number(),
  yellow: z.number(),
  red: z.number(),
  noResult: z.number(),
  blocked: z.number(),
  warned: z.number(),
  enforced: z.number(),
  trapped: z.number(),
  recipients: z.number(),
});
export type MorningCounts = z.infer<typeof counted>;

const day = z.string().refine(isDay);
/** An address with both sides. */
export const comparedRow = z.object({
  ip: z.string(),
  firstDay: day,
  firstSent: day.nullable(),
  recipients: z.number(),
  status1: z.number(),
  status0: z.number(),
  data1: z.number(),
  ham1: z.number(),
  suspect1: z.number(),
  spam1: z.number(),
  data0: z.number(),
  ham0: z.number(),
  suspect0: z.number(),
  spam0: z.number(),
  weekData1: z.number(),
  recipients1: z.number(),
  complaints1: z.number(),
  traps1: z.number(),
  weekData0: z.number(),
  recipients0: z.number(),
  complaints0: z.number(),
  traps0: z.number(),
});
const rows = z.array(comparedRow);
export type MorningRow = z.infer<typeof comparedRow>;

const answer = z.tuple([
  z.object({
    counts: z.object({
      now: counted,
      before: counted,
      worse: z.number(),
      better: z.number(),
      fresh: z.number(),
      total: z.number(),
    }),
    only: z.string().nullable(),
    worse: rows,
    better: rows,
    fresh: rows,
  }),
]);

export const rowColumns = sql`
  host(c.ip) AS ip, c.first_day::text AS "firstDay", c.first_sent::text AS "firstSent",
  c.day_recipients1 AS recipients, c.status1, c.status0, c.data1, c.ham1, c.suspect1, c.spam1,
  c.data0, c.ham0, c.suspect0, c.spam0, c.week_data1 AS "weekData1", c.recipients1, c.complaints1, c.traps1,
  c.week_data0 AS "weekData0", c.recipients0, c.complaints0, c.traps0`;

// Who itself became worse stands before those that only came under a status: that one is told once for all of them.
const ownWorse = sql`
  ((c.rank1 > c.rank0 AND c.rank0 > 0) OR c.line1 > c.line0 OR (c.traps1 > 0 AND c.traps0 = 0)) DESC`;
const worstFirst = sql`c.status1 DESC, c.rank1 DESC, c.line1 DESC, c.recipients1 DESC, c.ip`;

/** What became worse, what better, who is new, and how many there are of each kind on both days. */
export async function selectMorning(db: Db, question: MorningQuestion): Promise<z.infer<typeof answer>[0]> {
  const { limit } = question;
  const found = await db.$queryRaw`${compared(question)}
    SELECT
      (SELECT json_build_object(
        'now', json_build_object('active', count(*) FILTER (WHERE day_rcpt1 > 0 OR day_recipients1 > 0),
          'green', count(*) FILTER (WHERE rank1 = 1), 'yellow', count(*) FILTER (WHERE rank1 = 2),
          'red', count(*) FILTER (WHERE rank1 = 3),
          'noResult', count(*) FILTER (WHERE rank1 = 0 AND (day_rcpt1 > 0 OR day_recipients1 > 0)),
          'blocked', count(*) FILTER (WHERE status1 = 3), 'warned', count(*) FILTER (WHERE line1 >= 1),
          'enforced', count(*) FILTER (WHERE line1 = 2), 'trapped', count(*) FILTER (WHERE traps1 > 0),
          'recipients', coalesce(sum(day_recipients1), 0)),
        'before', json_build_object('active', count(*) FILTER (WHERE day_rcpt0 > 0 OR day_recipients0 > 0),
          'green', count(*) FILTER (WHERE rank0 = 1), 'yellow', count(*) FILTER (WHERE rank0 = 2),
          'red', count(*) FILTER (WHERE rank0 = 3),
          'noResult', count(*) FILTER (WHERE rank0 = 0 AND (day_rcpt0 > 0 OR day_recipients0 > 0)),
          'blocked', count(*) FILTER (WHERE status0 = 3), 'warned', count(*) FILTER (WHERE line0 >= 1),
          'enforced', count(*) FILTER (WHERE line0 = 2), 'trapped', count(*) FILTER (WHERE traps0 > 0),
          'recipients', coalesce(sum(day_recipients0), 0)),
        'worse', count(*) FILTER (WHERE worse), 'better', count(*) FILTER (WHERE eased AND NOT worse),
        'fresh', count(*) FILTER (WHERE fresh), 'total', count(*)) FROM changed) AS counts,
      (SELECT CASE WHEN count(*) = 1 THEN min(host(ip)) END FROM changed) AS only,
      (SELECT coalesce(json_agg(r), '[]') FROM (
        SELECT ${rowColumns} FROM changed c WHERE c.worse ORDER BY ${ownWorse}, ${worstFirst} LIMIT ${limit}) r) AS worse,
      (SELECT coalesce(json_agg(r), '[]') FROM (
        SELECT ${rowColumns} FROM changed c WHERE c.eased AND NOT c.worse
        ORDER BY ${worstFirst} LIMIT ${limit}) r) AS better,
      (SELECT coalesce(json_agg(r), '[]') FROM (
        SELECT ${rowColumns} FROM changed c WHERE c.fresh
        ORDER BY c.recipients1 DESC, c.ip LIMIT ${limit}) r) AS fresh`;
  return answer.parse(found)[0];
}
