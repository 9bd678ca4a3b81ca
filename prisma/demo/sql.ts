// What the demo needs because its clock is not the real one: jobs whose time has come, and the log in the order of its times.
import { z } from "zod";
import type { Db } from "@/lib/platform/db";

const job = z.object({ id: z.string(), kind: z.string(), payload: z.unknown() });
export type DueJob = z.infer<typeof job>;

/**
 * Jobs due at `now`, oldest first. Those to be done "at once" carry the real time at which they were added: at or
 * after `begun`, up to `realNow`. A later try carries a time by the demo's clock.
 */
export async function selectDueJobs(db: Db, now: Date, begun: Date, realNow: Date): Promise<DueJob[]> {
  const rows = await db.$queryRaw`
    SELECT j.id::text, t.identifier AS kind, j.payload
    FROM graphile_worker._private_jobs j
    JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE j.locked_at IS NULL AND (j.run_at <= ${now} OR j.run_at BETWEEN ${begun} AND ${realNow})
    ORDER BY j.run_at, j.id
    LIMIT 500`;
  return z.array(job).parse(rows);
}

export async function completeJobs(db: Db, ids: readonly string[]): Promise<void> {
  await db.$executeRaw`SELECT graphile_worker.complete_jobs(${ids}::bigint[])`;
}

/** Numbers the entries of the log by their times: the demo is not made in the order in which it happened. */
export async function orderAudit(db: Db): Promise<void> {
  // By way of numbers below zero, so that none is taken twice on the way.
  await db.$executeRaw`
    UPDATE audit_event e SET id = -o.place
      FROM (SELECT id, row_number() OVER (ORDER BY at, id) AS place FROM audit_event) o
     WHERE o.id = e.id`;
  await db.$executeRaw`UPDATE audit_event SET id = -id`;
}
