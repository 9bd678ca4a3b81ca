// How a change leaves work behind: a job becomes visible with the transaction that adds it, or not at all.
import type { Db } from "@/lib/platform/db";
import { type JobKind, type JobPayload, jobKinds } from "./kinds";
import { insertJob } from "./sql";

export type EnqueueOptions = {
  /** Not before this instant; without it as soon as the transaction commits. */
  runAt?: Date;
  /** A waiting job with the same key is replaced instead of a second one added. */
  jobKey?: string;
  maxAttempts?: number;
  /** Jobs of one queue run one after another; few distinct names, never one per object. */
  queueName?: string;
};

/**
 * Adds a job inside the caller's transaction and answers its id. A handler may run more than once for one job (a
 * crash after the work, before the tick): it must make sure itself that doing it twice does nothing more.
 * @throws ZodError when the payload is not that of the kind: a fault of the caller.
 */
export async function enqueue<K extends JobKind>(
  tx: Db,
  kind: K,
  payload: JobPayload<K>,
  options: EnqueueOptions = {},
): Promise<string> {
  return insertJob(tx, {
    kind,
    payload: jobKinds[kind].payload.parse(payload),
    runAt: options.runAt ?? null,
    jobKey: options.jobKey ?? null,
    maxAttempts: options.maxAttempts ?? jobKinds[kind].maxAttempts,
    queueName: options.queueName ?? null,
  });
}
