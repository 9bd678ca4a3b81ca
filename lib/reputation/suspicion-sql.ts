// The addresses of a fleet that show a sign of a compromised host, with what the signs rest on: from the sums over 7 and
// 30 days that lists read, so that 65,536 addresses take one statement.
import { z } from "zod";
import { addDays } from "@/lib/platform/day";
import type { Db } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";
import type { FleetQuestion } from "./fleet-sql";
import { instant } from "./sql";
import { JUMP, LEAST_TRIED, SPAM_HIGH, UNKNOWN_HIGH } from "./suspicion";
import { windowRanges } from "./window";
import { windowSums } from "./window-sql";

const { sql } = Prisma;

/** Days of the window and of the weeks before it, together. */
export const SUSPICION_DAYS = { week: 7, together: 30 };

const traces = z.object({
  ip: z.string(),
  firstSeenAt: instant,
  knownBefore: z.boolean(),
  rcptCommands: z.number(),
  rcptUnknown: z.number(),
  recipients: z.number(),
  dataCommands: z.number(),
  verdicts: z.number(),
  spam: z.number(),
  complaints: z.number(),
  trapHits: z.number(),
  rcptBefore: z.number(),
  recipientsBefore: z.number(),
  helo: z.string().nullable(),
  total: z.number(),
});
export type TracesRow = z.infer<typeof traces>;

/** Those with a sign, the ones with traps and the most recipients first. `total` counts all of them. */
export async function selectSuspects(db: Db, question: FleetQuestion, limit: number): Promise<TracesRow[]> {
  return z.array(traces).parse(await db.$queryRaw(suspectsStatement(question, limit)));
}

export function suspectsStatement(question: FleetQuestion, limit: number): Prisma.Sql {
  const { ranges, from, to, parts, floor, disclosure } = question;
  const { week, together } = SUSPICION_DAYS;
  const since = addDays(to, 1 - together);
  const before = together - week;
  const own = windowSums(windowRanges(ranges, from, parts), to, "with names");
  const wider = windowSums(windowRanges(ranges, since, parts), to, "without names");
  // What is not disclosed by address is no sign either: the list would give it away.
  const traps =
    disclosure === "guarded" ? sql`0` : disclosure === "bands" ? sql`w.trap_bound` : sql`w.trap_hits`;
  // A FULL JOIN for the reason it is one in fleet-sql.ts; kept, because the planner would see through to it in the signs.
  return sql`
    WITH judged AS MATERIALIZED (
      SELECT w.*, ${traps} AS traps, w.ham + w.suspect + w.spam AS verdicts,
        m.rcpt_commands - w.rcpt_commands AS rcpt_before, m.recipients - w.recipients AS recipients_before,
        w.first_day <= ${since}::date AS known_before
      FROM (${own}) w FULL JOIN (${wider}) m USING (ip)
      WHERE coalesce(w.recipients, -1) >= 0
    )
    SELECT host(j.ip) AS ip, j.first_seen_at AS "firstSeenAt", j.known_before AS "knownBefore",
      j.rcpt_commands::float8 AS "rcptCommands", j.rcpt_unknown::float8 AS "rcptUnknown",
      j.recipients::float8 AS recipients, j.data_commands::float8 AS "dataCommands", j.verdicts::float8 AS verdicts,
      j.spam::float8 AS spam, j.complaints::float8 AS complaints, j.traps::float8 AS "trapHits",
      j.rcpt_before::float8 AS "rcptBefore", j.recipients_before::float8 AS "recipientsBefore", j.helo,
      count(*) OVER ()::float8 AS total
    FROM judged j
    WHERE j.traps > 0 OR (j.rcpt_commands >= ${LEAST_TRIED} AND (
      (j.known_before AND j.rcpt_before = 0)
      OR (j.recipients >= ${JUMP.least} AND j.recipients_before > 0
        AND j.recipients * ${before}::float8 >= ${JUMP.times}::float8 * ${week}::float8 * j.recipients_before)
      OR (j.data_commands >= ${floor} AND j.spam::float8 >= ${SPAM_HIGH}::float8 * j.verdicts AND j.verdicts > 0)
      OR j.rcpt_unknown::float8 >= ${UNKNOWN_HIGH}::float8 * j.rcpt_commands))
    ORDER BY j.traps DESC, j.rcpt_before = 0 DESC, j.recipients DESC, j.ip
    LIMIT ${limit}`;
}
