// The daily sums that a decision about a block rests on.
import { z } from "zod";
import { type Day, isDay } from "@/lib/platform/day";
import type { Db } from "@/lib/platform/db";
import type { DaySums } from "./eligibility";

const sums = z.array(
  z.object({
    day: z.string().refine(isDay),
    rcptCommands: z.number(),
    rcptUnknown: z.number(),
    recipients: z.number(),
    complaints: z.number(),
    ham: z.number(),
    suspect: z.number(),
    spam: z.number(),
  }),
);

/** Sums by day of the addresses from lo to hi. Who may see them is the caller's to know. */
export async function selectDaySums(db: Db, lo: string, hi: string, from: Day, to: Day): Promise<DaySums[]> {
  const rows = await db.$queryRaw`
    SELECT t.day::text AS day, sum(t.rcpt_commands)::float8 AS "rcptCommands",
      sum(t.rcpt_unknown)::float8 AS "rcptUnknown", sum(t.recipients)::float8 AS recipients,
      sum(t.complaints)::float8 AS complaints, sum(t.ham)::float8 AS ham, sum(t.suspect)::float8 AS suspect,
      sum(t.spam)::float8 AS spam
    FROM ip_day t
    WHERE t.ip BETWEEN ${lo}::inet AND ${hi}::inet AND t.day BETWEEN ${from}::date AND ${to}::date
    GROUP BY t.day ORDER BY t.day`;
  return sums.parse(rows);
}

const accepted = z.tuple([z.object({ accepted: z.boolean() })]);

/** Whether any mail of an address was transmitted after an instant. */
export async function wasAccepted(db: Db, ip: string, after: Date): Promise<boolean> {
  const rows = await db.$queryRaw`
    SELECT EXISTS (
      SELECT FROM ip_day t
      WHERE t.ip = ${ip}::inet AND t.day >= ${after}::date AND t.data_commands > 0 AND t.last_seen_at > ${after}
    ) AS accepted`;
  return accepted.parse(rows)[0].accepted;
}

/** One at a time per organization, until the transaction ends: the limit on open cases must hold. */
export async function lockCases(tx: Db, organizationId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('support_case'), hashtext(${organizationId}))`;
}

const hits = z.tuple([z.object({ hits: z.number() })]);

/** Trap hits of the addresses from lo to hi, exactly: for staff only. */
export async function selectTrapHits(db: Db, lo: string, hi: string, from: Day, to: Day): Promise<number> {
  const rows = await db.$queryRaw`
    SELECT coalesce(sum(t.trap_hits), 0)::float8 AS hits FROM ip_day t
    WHERE t.ip BETWEEN ${lo}::inet AND ${hi}::inet AND t.day BETWEEN ${from}::date AND ${to}::date`;
  return hits.parse(rows)[0].hits;
}
