// A log that grows, is rotated, and is read by a process that ends and starts again: every message once.
import { appendFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { PostfixLog } from "@/lib/ingest/adapters/postfix-log";
import { createSource } from "@/lib/ingest/commands";
import { pool } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { testDatabase } from "@/lib/testing/database";
import { followPostfix } from "./follow-postfix";
import { taker } from "./ingest";

testDatabase();

let folder = "";
let file = "";
let ip = "";
let tests = 0;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "senderscope-follow-"));
  file = path.join(folder, "mail.log");
  tests += 1;
  ip = `192.0.2.${tests}`;
  await createSource(operatorActor, `log ${tests}`, new Date());
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The lines of a message to so many recipients. */
function message(queueId: string, recipients = 1): string {
  const at = new Date().toISOString();
  return [
    `${at} mx1 postfix/smtpd[1]: ${queueId}: client=mx.example.net[${ip}]:40001`,
    `${at} mx1 postfix/qmgr[2]: ${queueId}: from=<a@example.net>, size=310, nrcpt=${recipients} (queue active)`,
    `${at} mx1 postfix/qmgr[2]: ${queueId}: removed`,
    "",
  ].join("\n");
}

async function counted(): Promise<number> {
  const { rows } = await pool.query("SELECT data_commands AS messages FROM ip_day WHERE ip = $1", [ip]);
  return rows[0]?.messages ?? 0;
}

const following = (over: Partial<{ fails: () => boolean }> = {}) => {
  const stop = new AbortController();
  const ended = taker(`log ${tests}`).then((take) =>
    followPostfix(
      file,
      new PostfixLog(new Uint8Array(32)),
      async (events) => {
        if (over.fails?.()) throw new AppError("unavailable", "The database is away.");
        await take(events, new Date());
      },
      stop.signal,
    ),
  );
  return {
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
};

it("counts what is there, what is added, and what comes after a rotation", async () => {
  await writeFile(file, message("4A") + message("4B"));
  const reader = following();
  await expect.poll(counted, { timeout: 10_000 }).toBe(2);
  const [head = "", ...rest] = message("4C").split("\n");
  await appendFile(file, `${head}\n`);
  await rename(file, `${file}.1`);
  await appendFile(`${file}.1`, rest.join("\n"));
  await writeFile(file, message("4D"));
  await expect.poll(counted, { timeout: 20_000 }).toBe(4);
  await reader.stop();
});

it("counts what came while nobody read, also when the log was rotated meanwhile, and nothing twice", async () => {
  await writeFile(file, message("4A"));
  const first = following();
  await expect.poll(counted, { timeout: 10_000 }).toBe(1);
  await first.stop();
  await appendFile(file, message("4B"));
  await rename(file, `${file}.1`);
  await writeFile(file, message("4C"));
  const second = following();
  await expect.poll(counted, { timeout: 10_000 }).toBe(3);
  await appendFile(file, message("4D"));
  await expect.poll(counted, { timeout: 10_000 }).toBe(4);
  await second.stop();
});

it("tries again what could not be counted", async () => {
  let failures = 0;
  await writeFile(file, message("4A"));
  const reader = following({ fails: () => ++failures <= 2 });
  await expect.poll(counted, { timeout: 20_000 }).toBe(1);
  expect(failures).toBeGreaterThan(2);
  await reader.stop();
});
