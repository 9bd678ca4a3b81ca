import { fork } from "node:child_process";
import { EventEmitter, once } from "node:events";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { inTransaction, pool, prisma } from "@/lib/platform/db";
import { childEnvironment } from "@/lib/platform/env";
import { testDatabase } from "@/lib/testing/database";
import { runDueJobs } from "@/lib/testing/jobs";
import { enqueue } from "./commands";
import { silentAfterSeconds } from "./liveness";
import { selectQueueState, upsertWorkers } from "./sql";
import { freeDeadWorkers, startWorker } from "./worker";

testDatabase();

const outboxId = "0b7cd0a4-6f0e-4a0e-9f39-3f4a6d3f5a10";

beforeEach(async () => {
  await pool.query(
    "TRUNCATE graphile_worker._private_jobs, graphile_worker._private_job_queues, job_worker CASCADE",
  );
});

async function countJobs(): Promise<number> {
  return (await pool.query("SELECT count(*)::int AS n FROM graphile_worker.jobs")).rows[0].n;
}

test("a job exists only when its transaction commits", async () => {
  const failing = inTransaction(async (tx) => {
    await enqueue(tx, "mail.send", { outboxId });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await countJobs()).toBe(0);
  await inTransaction((tx) => enqueue(tx, "mail.send", { outboxId }));
  expect(await countJobs()).toBe(1);
});

test("a payload that is not that of its kind is refused before it is stored", async () => {
  await expect(enqueue(prisma, "mail.send", { outboxId: "x" })).rejects.toThrow(/outboxId/);
  expect(await countJobs()).toBe(0);
});

test("a job with the same key replaces the waiting one, and waits for its time", async () => {
  const runAt = new Date("2999-01-01T00:00:00Z");
  await enqueue(prisma, "grants.recheck", {}, { jobKey: "recheck" });
  await enqueue(prisma, "grants.recheck", {}, { jobKey: "recheck", runAt });
  const { rows } = await pool.query("SELECT run_at, max_attempts FROM graphile_worker.jobs");
  expect(rows).toEqual([{ run_at: runAt, max_attempts: 3 }]);
  const seen: string[] = [];
  await runDueJobs({ "grants.recheck": async () => void seen.push("ran") });
  expect(seen).toEqual([]);
});

test("a handler gets the payload and the try it is at; a failed job stays for later", async () => {
  const seen: unknown[] = [];
  const jobId = await enqueue(prisma, "mail.send", { outboxId }, { maxAttempts: 2 });
  await runDueJobs({
    "mail.send": async (payload, { attempt, isLast, jobId }) => {
      seen.push({ payload, attempt, isLast, jobId });
      throw new Error("the relay is away");
    },
  });
  expect(seen).toEqual([{ payload: { outboxId }, attempt: 1, isLast: false, jobId }]);
  expect((await pool.query("SELECT attempts, last_error FROM graphile_worker.jobs")).rows).toMatchObject([
    { attempts: 1 },
  ]);
  expect(await selectQueueState(prisma, silentAfterSeconds)).toMatchObject({
    waiting: 1,
    running: 0,
    failed: 0,
  });
});

test("a worker does a job that is added while it waits, and leaves nothing of itself", async () => {
  const did = new EventEmitter();
  const done = once(did, "done");
  const worker = await startWorker({
    handlers: { "mail.send": async (payload) => void did.emit("done", payload.outboxId) },
  });
  await enqueue(prisma, "mail.send", { outboxId });
  expect(await done).toEqual([outboxId]);
  expect((await selectQueueState(prisma, silentAfterSeconds)).workers).toBe(1);
  await worker.stop();
  expect(await selectQueueState(prisma, silentAfterSeconds)).toEqual({
    waiting: 0,
    running: 0,
    failed: 0,
    workers: 0,
  });
});

test("the job of a worker killed with kill -9 is done by the next one", async () => {
  await enqueue(prisma, "grants.recheck", {});
  const child = fork(path.join(import.meta.dirname, "../testing/hanging-worker.ts"), {
    execArgv: ["--import", "tsx"],
    env: childEnvironment(),
  });
  await once(child, "message");
  expect(await freeDeadWorkers(new Set())).toEqual([]);
  child.kill("SIGKILL");
  await once(child, "exit");

  const did = new EventEmitter();
  const done = once(did, "done");
  const worker = await startWorker({
    handlers: { "grants.recheck": async (_, { attempt }) => void did.emit("done", attempt) },
  });
  expect(await done).toEqual([2]);
  await worker.stop();
});

test("a worker on another machine is dead when it has been silent for a minute, not before", async () => {
  await enqueue(prisma, "grants.recheck", {});
  await pool.query(
    "UPDATE graphile_worker._private_jobs SET locked_by = 'worker-far', locked_at = now() - interval '1 hour'",
  );
  await upsertWorkers(prisma, ["worker-far"], "another-host", 1);
  expect(await freeDeadWorkers(new Set())).toEqual([]);
  await pool.query("UPDATE job_worker SET seen_at = now() - interval '61 seconds'");
  expect(await freeDeadWorkers(new Set())).toEqual(["worker-far"]);
  expect((await selectQueueState(prisma, silentAfterSeconds)).waiting).toBe(1);
});
