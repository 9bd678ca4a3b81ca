// The table of contents of background work: who answers each kind of job, and what runs by the clock.
// Only the worker and tests import this file: it knows every domain.

import { recheckGrants } from "@/lib/networks/grant-commands";
import { sendQueuedMail } from "@/lib/outbox/commands";
import type { JobKind, JobPayload } from "./kinds";

export type JobContext = {
  /** The time the work is done at; handlers pass it on to commands. */
  now: Date;
  jobId: string;
  /** 1 for the first try. */
  attempt: number;
  /** After this try the job is given up. */
  isLast: boolean;
  /** Aborted when the worker has to stop soon. */
  signal: AbortSignal;
};

/** Throwing means: try again later. */
export type JobHandler<K extends JobKind> = (payload: JobPayload<K>, context: JobContext) => Promise<void>;
export type JobHandlers = { [K in JobKind]: JobHandler<K> };

export const handlers = {
  "mail.send": ({ outboxId }, { now, isLast }) => sendQueuedMail(outboxId, now, isLast),
  "grants.recheck": (_, { now }) => recheckGrants(now),
} satisfies Partial<JobHandlers>;

/** `cron` is minute, hour, day of month, month, day of week, in UTC. A run missed while nothing worked is skipped. */
export type Schedule = { kind: JobKind; cron: string };

export const schedules: readonly Schedule[] = [{ kind: "grants.recheck", cron: "20 4 * * *" }];
