// A backup while mail systems post: restored into a new data folder, on a server of its own, it holds what was true at one
// moment of it, to the recipient.
import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { acceptEvents, createSource } from "@/lib/ingest/commands";
import { sourceByToken } from "@/lib/ingest/queries";
import {
  type EmbeddedServer,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "@/lib/platform/embedded-postgres";
import { testDatabase } from "@/lib/testing/database";
import { backUp, restore } from "./backup";

const source = testDatabase();
const EVENTS = 40;
let folder: string;
let other: EmbeddedServer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "senderscope-live-backup-"));
  await chmod(folder, 0o755);
  other = await startEmbeddedPostgres(path.join(folder, "data"));
});
afterAll(async () => {
  await stopEmbeddedPostgres(other);
  await rm(folder, { recursive: true });
});

/** What the daily records and the ledger say, which every transaction moves together. */
async function totals(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ ips: number; nets: number; batches: number; server: string }>(`
      SELECT (SELECT coalesce(sum(recipients), 0)::int FROM ip_day) AS ips,
             (SELECT coalesce(sum(recipients), 0)::int FROM net_day) AS nets,
             (SELECT count(*)::int FROM ingest_batch) AS batches,
             current_setting('data_directory') AS server`);
    const [row] = rows;
    if (row === undefined) throw new Error("no totals");
    return row;
  } finally {
    await client.end();
  }
}

test("the totals are those of a moment between its begin and its end", async () => {
  const { token } = await createSource(operatorActor, "live", new Date());
  const sender = await sourceByToken(token);
  if (sender === null) throw new Error("the source is gone");
  let acknowledged = 0;
  let going = true;
  const writer = async () => {
    while (going) {
      const now = new Date();
      const events = Array.from({ length: EVENTS }, (_, i) => ({
        ts: now.toISOString(),
        ip: `198.18.${Math.floor(Math.random() * 200)}.${i}`,
        recipients: 1,
        verdict: "ham",
      }));
      await acceptEvents({ source: sender, batchId: randomUUID(), events }, now);
      acknowledged += 1;
    }
  };
  const load = [writer(), writer(), writer()];
  while (acknowledged < 50) await new Promise((resolve) => setTimeout(resolve, 5));

  const before = acknowledged;
  const file = path.join(folder, "live.backup");
  await backUp(source.url, file, new Date());
  const [after, underWay] = [acknowledged, load.length];
  going = false;
  await Promise.all(load);

  await restore(other.url, file);
  const restored = await totals(other.url);
  expect(restored.server).not.toBe((await totals(source.url)).server);
  expect(restored.batches).toBeGreaterThanOrEqual(before);
  expect(restored.batches).toBeLessThanOrEqual(after + underWay);
  expect([restored.ips, restored.nets]).toEqual([restored.batches * EVENTS, restored.batches * EVENTS]);
  // Mail went on meanwhile: the backup is of its moment, and not of the end.
  expect((await totals(source.url)).batches).toBeGreaterThan(restored.batches);
});
