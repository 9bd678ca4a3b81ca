// A Postfix log as it grows. It is read from its beginning, and the file before it (FILE.1) too: what was counted before
// is known by its name, so nothing has to be remembered between two runs, and a rotation in between loses nothing.
import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import TailFile from "@logdna/tail-file";
import type { LoggedEvent, PostfixLog } from "@/lib/ingest/adapters/postfix-log";
import { logFor } from "@/lib/platform/log";

/** Events in memory before reading waits for the database. */
const MOST_WAITING = 5000;

/**
 * Reads until `signal` says to stop. `take` counts events and may be given the same again. What it cannot take now is
 * tried again until it can.
 */
export async function followPostfix(
  file: string,
  log: PostfixLog,
  take: (events: readonly LoggedEvent[]) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const waiting: LoggedEvent[] = [];
  const read = (text: string): void => {
    const event = log.read(text, new Date());
    if (event !== null) waiting.push(event);
  };
  const before = `${file}.1`;
  if (existsSync(before)) {
    for await (const text of createInterface({ input: createReadStream(before) })) {
      read(text);
      if (waiting.length >= MOST_WAITING) await takeWaiting(waiting, take, signal);
    }
  }
  const tail = new TailFile(file, { startPos: 0, encoding: "utf8" });
  tail.on("tail_error", (error: Error) =>
    logFor("ingest").error({ file, reason: error.message }, "the log cannot be read"),
  );
  tail.on("renamed", () => logFor("ingest").info({ file }, "the log was rotated"));
  await tail.start();
  const lines = createInterface({ input: tail });
  lines.on("line", (text) => {
    read(text);
    if (waiting.length >= MOST_WAITING) lines.pause();
  });
  logFor("ingest").info({ file }, "the log is followed");
  while (!signal.aborted) {
    waiting.push(...log.overdue(new Date()));
    await takeWaiting(waiting, take, signal);
    lines.resume();
    await rest(500, signal);
  }
  await tail.quit();
  lines.close();
  await takeWaiting(waiting, take, AbortSignal.timeout(5000));
}

async function takeWaiting(
  waiting: LoggedEvent[],
  take: (events: readonly LoggedEvent[]) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  while (waiting.length > 0) {
    const events = waiting.slice(0, MOST_WAITING);
    try {
      await take(events);
      waiting.splice(0, events.length);
    } catch (error) {
      if (signal.aborted) return;
      logFor("ingest").warn({ error }, "events cannot be counted now, and are tried again");
      await rest(2000, signal);
    }
  }
}

/** Waits so long, or until told to stop. */
async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
