// Every statement on the tables of the job queue (schema graphile_worker) and on job_worker.
// Liveness is compared by the database's clock alone: the machines' clocks may differ.
import { z } from "zod";
import type { Db } from "@/lib/platform/db";

export type JobInsert = {
  kind: string;
  payload: unknown;
  runAt: Date | null;
  jobKey: string | null;
  maxAttempts: number;
  queueName: string | null;
};

/** Adds a job, or replaces the waiting one with the same key. Answers its id. */
export async function insertJob(db: Db, job: JobInsert): Promise<string> {
  const rows = await db.$queryRaw`
    SELECT id::text FROM graphile_worker.add_job(
      ${job.kind}::text,
      payload => ${JSON.stringify(job.payload)}::json,
      queue_name => ${job.queueName}::text,
      run_at => ${job.runAt}::timestamptz,
      max_attempts => ${job.maxAttempts}::integer,
      job_key => ${job.jobKey}::text)`;
  return z.tuple([z.object({ id: z.string() })]).parse(rows)[0].id;
}

/** Says that these workers of this process live. */
export async function upsertWorkers(
  db: Db,
  workerIds: readonly string[],
  host: string,
  pid: number,
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO job_worker (worker_id, host, pid, seen_at)
    SELECT id, ${host}, ${pid}, now() FROM unnest(${workerIds}::text[]) AS id ORDER BY id
    ON CONFLICT (worker_id) DO UPDATE SET seen_at = excluded.seen_at`;
}

export async function deleteWorkers(db: Db, workerIds: readonly string[]): Promise<void> {
  await db.$executeRaw`DELETE FROM job_worker WHERE worker_id = ANY(${workerIds}::text[])`;
}

const holder = z.object({
  workerId: z.string(),
  host: z.string().nullable(),
  pid: z.number().nullable(),
  silent: z.boolean(),
});

/**
 * Who holds locks on jobs or queues. `silent`: not heard of for that many seconds. A holder without a row may have
 * been created a moment ago, so its lock's age counts.
 */
export async function selectLockHolders(
  db: Db,
  silentAfterSeconds: number,
): Promise<z.infer<typeof holder>[]> {
  const rows = await db.$queryRaw`
    SELECT held.locked_by AS "workerId", w.host, w.pid,
           coalesce(w.seen_at, held.locked_at) < now() - ${silentAfterSeconds} * interval '1 second' AS silent
    FROM (
      SELECT locked_by, min(locked_at) AS locked_at
      FROM (SELECT locked_by, locked_at FROM graphile_worker._private_jobs
            UNION ALL SELECT locked_by, locked_at FROM graphile_worker._private_job_queues) AS locks
      WHERE locked_by IS NOT NULL
      GROUP BY locked_by
    ) AS held
    LEFT JOIN job_worker w ON w.worker_id = held.locked_by
    ORDER BY 1`;
  return z.array(holder).parse(rows);
}

/** Frees what these workers had locked, and forgets them. */
export async function unlockWorkers(db: Db, workerIds: readonly string[]): Promise<void> {
  await db.$executeRaw`SELECT graphile_worker.force_unlock_workers(${workerIds}::text[])`;
  await deleteWorkers(db, workerIds);
}

/** Rows of workers that are gone and hold nothing. */
export async function deleteForgottenWorkers(db: Db): Promise<void> {
  await db.$executeRaw`
    DELETE FROM job_worker w
    WHERE w.seen_at < now() - interval '1 hour'
      AND NOT EXISTS (SELECT FROM graphile_worker._private_jobs j WHERE j.locked_by = w.worker_id)
      AND NOT EXISTS (SELECT FROM graphile_worker._private_job_queues q WHERE q.locked_by = w.worker_id)`;
}

const state = z.object({ waiting: z.number(), running: z.number(), failed: z.number(), workers: z.number() });

/** Jobs waiting, running and given up, and workers heard of within that many seconds. */
export async function selectQueueState(db: Db, silentAfterSeconds: number): Promise<z.infer<typeof state>> {
  const rows = await db.$queryRaw`
    SELECT count(*) FILTER (WHERE locked_at IS NULL AND attempts < max_attempts)::int AS waiting,
           count(*) FILTER (WHERE locked_at IS NOT NULL)::int AS running,
           count(*) FILTER (WHERE locked_at IS NULL AND attempts >= max_attempts)::int AS failed,
           (SELECT count(*)::int FROM job_worker
            WHERE seen_at > now() - ${silentAfterSeconds} * interval '1 second') AS workers
    FROM graphile_worker._private_jobs`;
  return z.tuple([state]).parse(rows)[0];
}
