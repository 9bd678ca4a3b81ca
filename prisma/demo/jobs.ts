// Does what is waiting in the queue at a moment of the past, as the worker would have done it then.
import type { JobKind } from "@/lib/jobs/kinds";
import { handlers, type JobContext } from "@/lib/jobs/registry";
import { prisma } from "@/lib/platform/db";
import { inParallel } from "@/lib/platform/in-parallel";
import { completeJobs, type DueJob, selectDueJobs } from "./sql";

/** Runs every job that is due at `now`, and those they add. `begun`: when the making of the demo began. */
export async function doJobs(now: Date, begun: Date): Promise<void> {
  for (;;) {
    const due = await selectDueJobs(prisma, now, begun, new Date());
    if (due.length === 0) return;
    // First: a job that adds its own next try under the same key would otherwise be taken for that one.
    await completeJobs(
      prisma,
      due.map(({ id }) => id),
    );
    await inParallel(due, 4, (job) => doJob(job, now));
  }
}

async function doJob({ id, kind, payload }: DueJob, now: Date): Promise<void> {
  const context: JobContext = {
    now,
    jobId: id,
    attempt: 1,
    isLast: false,
    signal: new AbortController().signal,
  };
  const handler = handlers[kind as JobKind] as (payload: unknown, context: JobContext) => Promise<void>;
  await handler(payload, context);
}
