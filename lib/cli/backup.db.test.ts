import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { runOnce } from "graphile-worker";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { enqueue } from "@/lib/jobs/commands";
import { queueLogger, taskList } from "@/lib/jobs/worker";
import { execute, inTransaction, onDatabase, pool, prisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { backUp, restore } from "./backup";

const source = testDatabase();
const now = new Date("2026-01-02T03:04:05Z");
const empties: string[] = [];
let folder: string;
let file: string;

/** A database as a new data folder has it: there, and nothing in it. */
async function emptyDatabase(): Promise<string> {
  const name = `test_restore_${process.pid}_${empties.length}`;
  empties.push(name);
  await execute(inject("testServerUrl"), `CREATE DATABASE ${name}`);
  return onDatabase(inject("testServerUrl"), name);
}

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const oddName = 'Überall\t"x"\\.\n\\.\n\\N 邮件';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "senderscope-backup-"));
  const organization = await prisma.organization.create({
    data: { name: oddName, slug: "odd", createdAt: now },
  });
  await prisma.auditEvent.create({
    data: {
      at: now,
      actorKind: "operator",
      actorLabel: "console",
      organizationId: organization.id,
      action: "organization.create",
      targetKind: "organization",
      targetId: organization.id,
      detail: { text: 'a "quoted"\nline', none: null },
      fromAddress: "2001:db8::1",
    },
  });
  await prisma.$executeRaw`SELECT ensure_partitions(ARRAY['2026-01-01', '2026-02-01']::date[])`;
  await pool.query(
    `INSERT INTO ip_day (ip, day, recipients, helo)
     SELECT '198.18.0.0'::inet + n, day::date, n, CASE WHEN n % 2 = 0 THEN 'host' || n END
     FROM generate_series(1, 2000) n, unnest(ARRAY['2026-01-01', '2026-02-01']) day`,
  );
  await enqueue(
    prisma,
    "mail.send",
    { outboxId: "0b7cd0a4-6f0e-4a0e-9f39-3f4a6d3f5a10" },
    { jobKey: "k", runAt: new Date("2999-01-01") },
  );
  await enqueue(prisma, "grants.recheck", {});
});

beforeEach(async () => {
  file = path.join(folder, `${expect.getState().currentTestName?.replaceAll(/\W+/g, "-")}.backup`);
});

afterAll(async () => {
  for (const name of empties) await execute(inject("testServerUrl"), `DROP DATABASE ${name} WITH (FORCE)`);
  await rm(folder, { recursive: true });
});

test("a backup restored into an empty database is the same database", async () => {
  const written = await backUp(source.url, file, now);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const target = await emptyDatabase();
  expect(await restore(target, file)).toEqual(written);

  const again = await backUp(target, `${file}.again`, now);
  expect(again).toEqual(written);
  expect(await query(target, "SELECT name FROM organization")).toEqual([{ name: oddName }]);
  expect(await query(target, "SELECT count(*)::int AS n, sum(recipients)::int AS sum FROM ip_day")).toEqual([
    { n: 4000, sum: 4_002_000 },
  ]);
  // The sequence goes on where it was.
  const [event] = await query<{ id: string }>(
    target,
    `INSERT INTO audit_event (at, actor_kind, actor_label, action, target_kind, target_id)
     VALUES (now(), 'operator', 'x', 'x', 'x', 'x') RETURNING id`,
  );
  expect(event?.id).toBe("2");
  expect(
    await query(target, "SELECT task_identifier, key, run_at::text FROM graphile_worker.jobs ORDER BY 1"),
  ).toMatchObject([
    { task_identifier: "grants.recheck", key: null },
    { task_identifier: "mail.send", key: "k", run_at: "2999-01-01 00:00:00+00" },
  ]);
});

test("what is written while it runs is in it wholly or not at all", async () => {
  let writing = true;
  const writer = (async () => {
    while (writing) {
      await inTransaction(async (tx) => {
        await tx.organization.create({ data: { name: "pair", slug: randomUUID(), createdAt: now } });
        await tx.auditEvent.create({
          data: {
            at: now,
            actorKind: "operator",
            actorLabel: "x",
            action: "pair",
            targetKind: "x",
            targetId: "x",
          },
        });
      });
    }
  })();
  await backUp(source.url, file, now);
  writing = false;
  await writer;
  const target = await emptyDatabase();
  await restore(target, file);
  const [count] = await query<{ organizations: number; events: number }>(
    target,
    `SELECT (SELECT count(*)::int FROM organization WHERE name = 'pair') AS organizations,
            (SELECT count(*)::int FROM audit_event WHERE action = 'pair') AS events`,
  );
  expect(count?.organizations).toBe(count?.events);
});

test("nothing is written over", async () => {
  await writeFile(file, "precious");
  await expect(backUp(source.url, file, now)).rejects.toThrow("exists already");
  expect(await readFile(file, "utf8")).toBe("precious");
});

test("a database with rows is refused, and so is a backup of a newer version", async () => {
  await backUp(source.url, file, now);
  await expect(restore(source.url, file)).rejects.toThrow("The database is not empty (");
  const newer = gunzipSync(await readFile(file))
    .toString("utf8")
    .replace('"migrations":[', '"migrations":["29990101000000_future",');
  await writeFile(file, gzipSync(newer));
  await expect(restore(await emptyDatabase(), file)).rejects.toThrow(
    /newer version \(it has 29990101000000_future\)/,
  );
});

describe("a damaged file is refused with the reason, and the database stays empty", () => {
  const damages: [string, (content: Buffer) => Buffer, RegExp][] = [
    ["cut short", (packed) => packed.subarray(0, packed.length - 200), /cut short/],
    ["one byte changed", (packed) => changed(packed), /is damaged and was not restored/],
    [
      "a value changed and packed again",
      repacked((text) => text.replace("host1000", "host1001")),
      /ip_day_\w+ were changed \(checksum\)/,
    ],
    [
      "a row removed",
      repacked((text) => text.replace(/^198\.18\.0\.9\t.*\n/m, "")),
      /has 1999 rows, 2000 were written/,
    ],
    [
      "a table removed",
      repacked((text) => text.replace(/^\{"section":"organization"\}\n[\s\S]*?\n\\\.\n.*\n/m, "")),
      /it holds \d+ of \d+ tables/,
    ],
    ["its end removed", repacked((text) => text.replace(/\{"end":true.*\n$/, "")), /ends too early/],
    ["something added", repacked((text) => `${text}more\n`), /something follows its end/],
    ["no backup at all", () => gzipSync("hello\n"), /does not begin like a backup/],
    ["not even packed", () => Buffer.from("hello"), /cannot be unpacked/],
    [
      "a statement smuggled into a partition",
      repacked((text) => text.replace("FOR VALUES FROM", "DEFAULT; DROP TABLE x; --")),
      /does not begin like/,
    ],
  ];

  test.each(damages)("%s", async (_name, damage, reason) => {
    await backUp(source.url, file, now);
    await writeFile(file, damage(await readFile(file)));
    const target = await emptyDatabase();
    await expect(restore(target, file)).rejects.toThrow(reason);
    expect(await query(target, "SELECT to_regclass('public.organization') AS found")).toEqual([
      { found: null },
    ]);
  });

  function repacked(change: (text: string) => string): (content: Buffer) => Buffer {
    return (packed) => {
      const before = gunzipSync(packed).toString("utf8");
      const after = change(before);
      expect(after).not.toBe(before);
      return gzipSync(after);
    };
  }

  function changed(packed: Buffer): Buffer {
    const copy = Buffer.from(packed);
    const at = Math.floor(copy.length / 2);
    copy[at] = (copy[at] ?? 0) ^ 0x55;
    return copy;
  }
});

test("a file that is not there is named", async () => {
  await expect(restore(await emptyDatabase(), path.join(folder, "nowhere"))).rejects.toThrow(
    /There is no file .*nowhere/,
  );
});

test("restored jobs are done", async () => {
  await backUp(source.url, file, now);
  const target = await emptyDatabase();
  await restore(target, file);
  const did: string[] = [];
  const tasks = taskList({ "grants.recheck": async () => void did.push("ran") });
  await runOnce({ connectionString: target, taskList: tasks, logger: queueLogger, noHandleSignals: true });
  expect(did).toEqual(["ran"]);
});
