// Doing the waiting jobs inside a test, without a worker process.
import { runOnce } from "graphile-worker";
import { handlers, type JobHandlers } from "@/lib/jobs/registry";
import { queueLogger, taskList } from "@/lib/jobs/worker";
import { pool } from "@/lib/platform/db";

/** Runs every job that is due now, and those they add, once each; failed ones wait for their next try. */
export async function runDueJobs(map: Partial<JobHandlers> = handlers): Promise<void> {
  await runOnce({ pgPool: pool, taskList: taskList(map), noHandleSignals: true, logger: queueLogger });
}
