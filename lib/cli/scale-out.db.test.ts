// On a plain database the command says what is missing. On Citus (CITUS_URL: a coordinator with its workers, where
// databases may be created) ingest and reads must say what they say on one machine.
import { randomBytes, randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { asReader } from "@/lib/identity/viewer";
import { acceptEvents, createSource } from "@/lib/ingest/commands";
import { sourceByToken } from "@/lib/ingest/queries";
import { closeDb, execute, onDatabase, pool } from "@/lib/platform/db";
import { env, setEnvironment } from "@/lib/platform/env";
import { migrate } from "@/lib/platform/migrate";
import { listIps } from "@/lib/reputation/queries";
import { getRangeSeries } from "@/lib/reputation/range-queries";
import { listIpsInput, rangeSeriesInput } from "@/lib/reputation/schema";
import { advanceWindows } from "@/lib/reputation/window-commands";
import { grantRead } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { distributed, scaleOutPlan } from "./scale-out-plan";
import { runScaleOut } from "./scale-out-sql";

const plain = testDatabase();
const now = new Date("2026-09-13T09:30:00Z");

describe("scale-out on a database without Citus", () => {
  it("says what is missing, and changes nothing", async () => {
    const host = { name: "127.0.0.1", port: 5432 };
    await expect(runScaleOut(pool, scaleOutPlan(host, [host]))).rejects.toThrow(/no Citus extension/);
  });
});

const citusUrl = env().CITUS_URL;
const skipped = citusUrl === undefined ? " (skipped: CITUS_URL is not set)" : "";

describe.skipIf(citusUrl === undefined)(`on Citus${skipped}`, () => {
  const name = `test_${randomBytes(8).toString("hex")}`;
  const url = () => onDatabase(citusUrl ?? "", name);

  beforeAll(async () => {
    await execute(citusUrl ?? "", `CREATE DATABASE ${name}`);
    await execute(url(), "CREATE EXTENSION citus");
    await migrate(url());
    const client = new pg.Pool({ connectionString: url() });
    const { hostname, port } = new URL(url());
    await runScaleOut(client, scaleOutPlan({ name: hostname, port: Number(port || 5432) }, []));
    await client.end();
  });

  afterAll(async () => {
    setEnvironment({ DATABASE_URL: plain.url });
    await closeDb();
    await execute(citusUrl ?? "", `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });

  it("counts and reads as one machine does", async () => {
    const alone = await takeAndRead(plain.url);
    expect(await takeAndRead(url())).toEqual(alone);
    const tables = await pool.query("SELECT logicalrelid::text AS name FROM pg_dist_partition");
    expect(tables.rows.map(({ name: one }) => one)).toEqual(
      expect.arrayContaining(distributed.map(({ table }) => table)),
    );
  });
});

async function takeAndRead(databaseUrl: string) {
  await closeDb();
  setEnvironment({ DATABASE_URL: databaseUrl });
  const reader = asReader(await createPerson({ organization: `Org ${randomUUID()}` }));
  await grantRead(reader.organizationId, "192.0.2.0/23", "2026-01-01");
  const { token } = await createSource(operatorActor, randomUUID(), now);
  const source = await sourceByToken(token);
  if (source === null) throw new Error("no source");
  const events = Array.from({ length: 500 }, (_, n) => ({
    ts: `2026-09-${String(8 + (n % 5)).padStart(2, "0")}T10:00:00Z`,
    ip: `192.0.${2 + (n % 2)}.${n % 100}`,
    recipients: 1 + (n % 3),
    verdict: n % 4 === 0 ? "spam" : "ham",
  }));
  for (const batchId of ["one", "one", "two"]) await acceptEvents({ source, batchId, events }, now);
  await advanceWindows(now);
  const list = await listIps(reader, listIpsInput.parse({ window: "7", sort: "volume" }), now);
  const series = await getRangeSeries(reader, rangeSeriesInput.parse({ days: "7" }), now);
  return { rows: list.rows, summary: list.summary, series };
}
