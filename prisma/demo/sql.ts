// The queue as the demo needs it: jobs whose time has come by a clock that is not the real one.
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
