// Two million message events from 64 clients at once, into the web server as `npm start` runs it: nobody is answered 5xx,
// whoever is told to come back does, every event counts once, and the process stays small.
import { randomUUID } from "node:crypto";
import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { operatorActor } from "@/lib/audit/schema";
import { createSource } from "@/lib/ingest/commands";
import { pool } from "@/lib/platform/db";
import { onStage, type WebServer } from "./bench/stage";
import { EVENTS_PER_BATCH, type Load, makeLoad, post } from "./bench/storage/load";
import { expect, test } from "./fixtures/test";

const CLIENTS = 64;
/** Each batch is made once and sent this many times, under a new name each: making 2 M events takes a minute. */
const MADE = 40;
const SENT_EACH = 5;
const BATCHES = MADE * SENT_EACH;
const MEMORY_MIB = 512;

test("two million events from 64 clients at once: no 5xx, exact counts, memory under 512 MiB", async () => {
  const now = new Date();
  const made = makeLoad({ batches: MADE, addresses: 100_000, distinct: 0.48, now, joined: true });
  const events = made.events * SENT_EACH;
  const recipients = made.recipients * SENT_EACH;
  await onStage(say, async (stage) => {
    const { token } = await createSource(operatorActor, "load", now);
    const web = await stage.startWeb();
    const memory = watchMemory(web);
    const began = performance.now();
    const statuses = await sendAll(web, token, made).finally(memory.stop);
    const seconds = (performance.now() - began) / 1000;
    const parts = memory.most;
    const peak = await web.peakMemory();
    say(`${events} events in ${seconds.toFixed(1)} s; answers ${JSON.stringify(statuses)}`);
    say(
      `peak resident memory ${peak.toFixed(0)} MiB; most seen of its parts, in MiB: ${JSON.stringify(parts)}`,
    );

    expect(Object.keys(statuses).filter((status) => status >= "500")).toEqual([]);
    expect(statuses["200"]).toBe(BATCHES);
    const { rows } = await pool.query(
      `SELECT sum(data_commands)::int AS messages, sum(recipients)::int AS recipients,
              sum(ham + spam)::int AS verdicts,
              (SELECT sum(recipients)::int FROM net_day) AS of_networks,
              (SELECT count(*)::int FROM delivery) AS deliveries,
              (SELECT sum(accepted)::int FROM source_day) AS accepted
         FROM ip_day`,
    );
    expect(rows[0]).toEqual({
      messages: events,
      recipients: recipients,
      verdicts: recipients,
      of_networks: recipients,
      deliveries: events,
      accepted: events,
    });
    expect(peak).toBeLessThan(MEMORY_MIB);
  });
});

/** Every batch from some client until it is taken, as a source does; how often each status was answered. */
async function sendAll(web: WebServer, token: string, load: Load): Promise<Record<string, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const statuses: Record<string, number> = {};
  const waiting = Array.from({ length: SENT_EACH }, () => load.bodies).flat();
  const client = async () => {
    for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
      const headers = {
        authorization: `Bearer ${token}`,
        "content-type": "application/x-ndjson",
        "content-encoding": "gzip",
        "idempotency-key": randomUUID(),
      };
      for (;;) {
        const { status, text, retryAfter } = await post(
          agent,
          `${web.url}/api/ingest/messages`,
          body,
          headers,
        );
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (status === 200) {
          expect(JSON.parse(text)).toMatchObject({
            accepted: EVENTS_PER_BATCH,
            refused: 0,
            duplicate: false,
          });
          break;
        }
        if (status !== 429) throw new Error(`a batch was answered ${status}: ${text}`);
        await wait((retryAfter ?? 1) * 1000);
      }
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  agent.destroy();
  return statuses;
}

const parts = {
  resident: "process_resident_memory_bytes",
  heap: "nodejs_heap_size_total_bytes",
  heapUsed: "nodejs_heap_size_used_bytes",
  external: "nodejs_external_memory_bytes",
};

/** What the process says of its own memory, asked every half second: the most of each part. */
function watchMemory(web: WebServer) {
  const most: Record<string, number> = {};
  const told = new AbortController();
  const watching = (async () => {
    while (!told.signal.aborted) {
      const text = await fetch(`${web.url}/metrics`).then(
        (response) => response.text(),
        // Whether the server is still there is for the clients to find.
        () => "",
      );
      for (const [name, metric] of Object.entries(parts)) {
        const bytes = Number(new RegExp(`^${metric}(?:{[^}]*})? (\\S+)$`, "m").exec(text)?.[1] ?? 0);
        most[name] = Math.max(most[name] ?? 0, Math.round(bytes / 1024 / 1024));
      }
      await wait(500, undefined, { signal: told.signal }).catch(() => undefined);
    }
  })();
  return {
    most,
    async stop() {
      told.abort();
      await watching;
    },
  };
}

function say(line: string): void {
  process.stderr.write(`     ${line}\n`);
}
