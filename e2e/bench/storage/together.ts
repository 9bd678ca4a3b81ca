// What happens at the same time: reads while data comes in, and writers while a day is sealed.
import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { addDayCounts } from "@/lib/ingest/commands";
import { sealDay } from "@/lib/ingest/seal-commands";
import { inTransaction } from "@/lib/platform/db";
import { quantile, result } from "../results";
import type { WebServer } from "../stage";
import type { BenchOptions } from "../suites";
import { addressOf, type DataSet } from "./data";
import type { IngestFindings } from "./ingest";
import { EVENTS_PER_BATCH, postOnce } from "./load";

/** The p95 of some reads while data comes in at 30 % of what was the most, against the same reads alone. */
export async function measureReadsUnderIngest(
  { quick, report }: BenchOptions,
  web: WebServer,
  ingest: IngestFindings,
  read: () => Promise<void>,
): Promise<void> {
  const times = quick ? 30 : 150;
  const idle: number[] = [];
  const busy: number[] = [];
  await timed(idle, times, read);
  let going = true;
  const agent = new Agent({ keepAlive: true });
  const pause = (EVENTS_PER_BATCH / (0.3 * ingest.eventsPerSecond)) * 1000;
  const posting = (async () => {
    for (let at = 0; going; at += 1) {
      const next = wait(pause);
      const body = ingest.load.bodies[at % ingest.load.bodies.length];
      if (body !== undefined) await postOnce(agent, web.url, ingest.token, body);
      await next;
    }
  })();
  await timed(busy, times, read);
  going = false;
  await posting;
  agent.destroy();
  const ratio = quantile(busy, 0.95) / quantile(idle, 0.95);
  report(result("reads while ingest runs at 30 % of its most / idle, p95", ratio, "ratio", { atMost: 1.5 }));
}

async function timed(into: number[], times: number, work: () => Promise<void>): Promise<void> {
  for (let round = 0; round < times; round += 1) {
    const begin = performance.now();
    await work();
    into.push(performance.now() - begin);
  }
}

/** The longest that one who writes into a day had to wait while it was sealed. */
export async function measureSealing({ report }: BenchOptions, data: DataSet, now: Date): Promise<void> {
  let going = true;
  const waits: number[] = [];
  const writing = (async () => {
    for (let at = 0; going; at += 1) {
      const change = { ip: addressOf((at * 7919) % data.addresses), day: data.last, complaints: 1 };
      await timed(waits, 1, () => inTransaction((tx) => addDayCounts(tx, [change])));
    }
  })();
  await wait(300);
  const begin = performance.now();
  await sealDay(data.last, now);
  report(result("sealing a day", (performance.now() - begin) / 1000, "s"));
  going = false;
  await writing;
  report(result("longest wait of a writer while a day is sealed", Math.max(...waits), "ms"));
}
