// Does what registry.ts lists: takes jobs from the queue, keeps a sign of life, and frees the jobs of dead workers.
import { EventEmitter, once } from "node:events";
import os from "node:os";
import { Logger, parseCronItems, run, type Task, type TaskList, type WorkerEvents } from "graphile-worker";
import { pool, prisma } from "@/lib/platform/db";
import { isAlive } from "@/lib/platform/embedded-postgres";
import { logFor } from "@/lib/platform/log";
import { type JobKind, jobKinds } from "./kinds";
import { silentAfterSeconds } from "./liveness";
import { handlers, type JobHandlers, type Schedule, schedules } from "./registry";
import {
  deleteForgottenWorkers,
  deleteWorkers,
  selectLockHolders,
  unlockWorkers,
  upsertWorkers,
} from "./sql";

const beatEveryMs = 10_000;

export type RunningWorker = {
  /** Lets running jobs finish (a few seconds, then they are told to abort), takes no new ones. */
  stop(): Promise<void>;
  /** Settles when the worker has ended, by itself or by stop(). */
  finished: Promise<void>;
};

/** Jobs at the same time. Most wait for other people's servers: one that hangs must not hold up a quarter of them. */
const defaultConcurrency = 8;

export type WorkerOptions = {
  concurrency?: number;
  handlers?: Partial<JobHandlers>;
  schedules?: readonly Schedule[];
};

/** What graphile-worker has to say, among our own lines. */
export const queueLogger = new Logger((scope) => (level, message) => {
  const line = logFor("worker");
  if (level === "error") line.error({ workerId: scope.workerId }, message);
  else if (level === "warning") line.warn({ workerId: scope.workerId }, message);
  else line.debug(message);
});

/** Starts working in this process. The database must be migrated. */
export async function startWorker(options: WorkerOptions = {}): Promise<RunningWorker> {
  const workerIds = new Set<string>();
  const beat = async () => upsertWorkers(prisma, [...workerIds], os.hostname(), process.pid);
  await freeDeadWorkers(workerIds);

  const events: WorkerEvents = new EventEmitter();
  events.on("pool:create", ({ workerPool }) => void workerIds.add(workerPool.id)); // locks carry the pool's id
  // No handler runs before the worker is known: a kill in between would leave a lock that nobody can tell is dead.
  const known = new EventEmitter();
  const registered = once(known, "registered");
  const runner = await run({
    pgPool: pool,
    taskList: taskList(options.handlers ?? handlers, registered),
    parsedCronItems: parseCronItems(
      (options.schedules ?? schedules).map(({ kind, cron }) => ({
        task: kind,
        match: cron,
        identifier: kind,
        options: {
          backfillPeriod: 24 * 60 * 60 * 1000,
          jobKey: kind,
          maxAttempts: jobKinds[kind].maxAttempts,
        },
      })),
    ),
    concurrency: options.concurrency ?? defaultConcurrency,
    noHandleSignals: true,
    events,
    logger: queueLogger,
  });
  await beat();
  known.emit("registered");

  const timer = setInterval(() => {
    beat()
      .then(() => freeDeadWorkers(workerIds))
      .catch((error: unknown) => logFor("worker").warn({ error }, "no sign of life could be left"));
  }, beatEveryMs);
  const finished = runner.promise.finally(() => clearInterval(timer));
  return {
    finished,
    async stop() {
      await runner.stop();
      await finished;
      await deleteWorkers(prisma, [...workerIds]);
    },
  };
}

/** Frees the jobs of workers that are silent, or whose process on this machine is gone. Answers whose. */
export async function freeDeadWorkers(own: ReadonlySet<string>): Promise<string[]> {
  const holders = await selectLockHolders(prisma, silentAfterSeconds);
  const dead = holders
    .filter(({ workerId }) => !own.has(workerId))
    .filter(({ host, pid, silent }) => silent || (host === os.hostname() && pid !== null && isGone(pid)))
    .map(({ workerId }) => workerId);
  if (dead.length > 0) {
    await unlockWorkers(prisma, dead);
    logFor("worker").warn({ workers: dead }, "jobs of dead workers were freed");
  }
  await deleteForgottenWorkers(prisma);
  return dead;
}

// In a restarted container the dead worker may have had the very process id that is now ours.
function isGone(pid: number): boolean {
  return pid === process.pid || !isAlive(pid);
}

/** The handlers as graphile-worker takes them: payload checked, failure logged, the clock read here and nowhere else. */
export function taskList(
  map: Partial<JobHandlers>,
  registered: Promise<unknown> = Promise.resolve(),
): TaskList {
  return Object.fromEntries(Object.keys(map).map((kind) => [kind, task(kind as JobKind, map, registered)]));
}

function task<K extends JobKind>(kind: K, map: Partial<JobHandlers>, registered: Promise<unknown>): Task {
  return async (payload, { job, abortSignal }) => {
    await registered;
    const handler = map[kind];
    if (handler === undefined) throw new Error(`No handler for ${kind}`);
    const isLast = job.attempts >= job.max_attempts;
    try {
      await handler(jobKinds[kind].payload.parse(payload) as never, {
        now: new Date(),
        jobId: job.id,
        attempt: job.attempts,
        isLast,
        signal: abortSignal,
      });
    } catch (error) {
      logFor("worker").warn(
        { kind, jobId: job.id, attempt: job.attempts, error },
        isLast ? "job given up" : "job failed, will be tried again",
      );
      throw error;
    }
  };
}
