// How fast message events come in over HTTP, against what this machine's database can swallow at all (COPY of the same
// rows to an unlogged table), against one ORM call per event, and with delivery records.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import { operatorActor } from "@/lib/audit/schema";
import { createSource } from "@/lib/ingest/commands";
import { pool, prisma } from "@/lib/platform/db";
import { median, result } from "../results";
import type { WebServer } from "../stage";
import type { BenchOptions } from "../suites";
import type { DataSet } from "./data";
import { type Load, makeLoad, postAll } from "./load";

export type IngestFindings = { token: string; load: Load; eventsPerSecond: number };

export async function measureIngest(
  { quick, say, report }: BenchOptions,
  data: DataSet,
  web: WebServer,
  now: Date,
): Promise<IngestFindings> {
  const { token } = await createSource(operatorActor, "bench", now);
  const batches = quick ? 16 : 40;
  const rounds = quick ? 1 : 3;
  const { addresses } = data;
  const loads = {
    wide: makeLoad({ batches, addresses, distinct: 0.48, now }),
    narrow: makeLoad({ batches, addresses, distinct: 0.1, now }),
    joined: makeLoad({ batches, addresses, distinct: 0.48, now, joined: true }),
  };
  const percent = (load: Load) => `${Math.round(load.distinctShare * 100)} % distinct`;
  say(`batches of 10,000 events: ${percent(loads.wide)}, and ${percent(loads.narrow)}`);
  await postAll(web.url, token, loads.narrow, 4); // the server has run its code once

  const copied: number[] = [];
  const orm: number[] = [];
  const speeds = { wide: byClients(), narrow: byClients(), joined: byClients() };
  await pool.query(
    `CREATE UNLOGGED TABLE bench_events (ts timestamptz, ip inet, helo text, mail_from text, rcpt_commands int,
       rcpt_unknown int, data_commands int, recipients int, verdict text)`,
  );
  for (let round = 0; round < rounds; round += 1) {
    copied.push(await copyRows(loads.wide));
    orm.push(await upsertEach(quick ? 500 : 2000, round));
    for (const kind of ["wide", "narrow", "joined"] as const) {
      for (const [clients, figures] of speeds[kind]) {
        figures.push(await postAll(web.url, token, loads[kind], clients));
      }
      if (kind === "joined") await pool.query("TRUNCATE delivery");
    }
  }
  await pool.query("DROP TABLE bench_events");

  const copy = median(copied);
  report(result("COPY of the same rows to an unlogged table", copy, "events/s"));
  for (const kind of ["wide", "narrow"] as const) {
    const name = `HTTP ingest, ${percent(loads[kind])}`;
    for (const [clients, figures] of speeds[kind]) {
      report(result(`${name}, ${clients} clients`, median(figures), "events/s"));
    }
    const fastest = best(speeds[kind]);
    report(result(`${name} / COPY`, fastest / copy, "ratio", { atLeast: 0.2 }));
    report(result(`${name} / upsert per event by the ORM`, fastest / median(orm), "ratio", { atLeast: 40 }));
  }
  const [one, two] = [1, 2].map((clients) => median(speeds.wide.get(clients) ?? []));
  report(result("HTTP ingest, two clients / one", (two ?? 0) / (one ?? 1), "ratio", { atLeast: 1.3 }));
  report(
    result("HTTP ingest with delivery records / without", best(speeds.joined) / best(speeds.wide), "ratio", {
      atLeast: 0.5,
    }),
  );
  return { token, load: loads.wide, eventsPerSecond: best(speeds.wide) };
}

function byClients(): Map<number, number[]> {
  return new Map([1, 2, 4, 8].map((clients) => [clients, []]));
}

function best(speeds: Map<number, number[]>): number {
  return Math.max(...[...speeds.values()].map(median));
}

async function copyRows(load: Load): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query("TRUNCATE bench_events");
    const begin = performance.now();
    await pipeline(Readable.from([load.copyRows]), client.query(copyFrom("COPY bench_events FROM STDIN")));
    return load.events / ((performance.now() - begin) / 1000);
  } finally {
    client.release();
  }
}

/** One Prisma upsert per event, one after the other, into a table of the ORM that is narrower than ip_day. */
async function upsertEach(events: number, round: number): Promise<number> {
  const begin = performance.now();
  for (let at = 0; at < events; at += 1) {
    const key = `bench ${round} ${at % (events / 2)}`;
    await prisma.rateLimit.upsert({
      where: { key },
      create: { key, points: 1 },
      update: { points: { increment: 1 } },
    });
  }
  return events / ((performance.now() - begin) / 1000);
}
