// From the data of every earlier version: a database as each migration left it, with a row in every table it knew, is
// backed up, restored by the present version, and holds every row still. And the one that is upgraded in place as well.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, expect, inject, it } from "vitest";
import { backUp, restore } from "@/lib/cli/backup";
import { execute, onDatabase } from "@/lib/platform/db";
import { drift, migrate, productMigrations } from "@/lib/platform/migrate";

const now = new Date("2026-11-20T10:00:00Z");
const made: string[] = [];
const folders: string[] = [];

afterAll(async () => {
  for (const name of made) await execute(inject("testServerUrl"), `DROP DATABASE ${name} WITH (FORCE)`);
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function emptyDatabase(): Promise<string> {
  const name = `test_upgrade_${process.pid}_${made.length}`;
  made.push(name);
  await execute(inject("testServerUrl"), `CREATE DATABASE ${name}`);
  return onDatabase(inject("testServerUrl"), name);
}

async function on<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Our tables by name, without the parts of partitioned ones and without what no backup holds: signs of life of workers, and
 * sums that are made again from the days.
 */
const tablesOf = async (client: pg.Client): Promise<string[]> =>
  (
    await client.query<{ name: string }>(`
      SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT IN ('_prisma_migrations', 'job_worker') AND c.relname !~ '^ip_window'
       ORDER BY 1`)
  ).rows.map(({ name }) => name);

const literalOf: Record<string, string> = {
  uuid: "gen_random_uuid()",
  text: "'x'",
  varchar: "'x'",
  timestamptz: "'2026-11-01T00:00:00Z'",
  date: "'2026-11-01'",
  inet: "'203.0.113.0/24'",
  bytea: "'\\x00'",
  bool: "true",
  int2: "7",
  int4: "7",
  int8: "7",
  float8: "0.5",
  jsonb: "'{}'",
};
/** Columns of any table, or of one, that want a certain value: ends of networks, addresses, the single row. */
const special: Record<string, string> = {
  lo: "'203.0.113.0'",
  hi: "'203.0.113.255'",
  ip: "'203.0.113.1'",
  "provider_settings.id": "1",
};

/** Puts one row into a table: what is required and nothing else. Answers what was wrong, or null. */
async function fill(client: pg.Client, table: string): Promise<string | null> {
  const { rows: columns } = await client.query<{ name: string; type: string }>(
    `SELECT column_name AS name, udt_name AS type FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = $1 AND is_nullable = 'NO' AND column_default IS NULL
        AND is_identity = 'NO' AND is_generated = 'NEVER'`,
    [table],
  );
  const { rows: keys } = await client.query<{ name: string; target: string; targetColumn: string }>(
    `SELECT a.attname AS name, k.confrelid::regclass::text AS target, b.attname AS "targetColumn"
       FROM pg_constraint k, unnest(k.conkey, k.confkey) AS pair (mine, theirs)
       JOIN pg_attribute a ON true JOIN pg_attribute b ON true
      WHERE k.contype = 'f' AND k.conrelid = $1::regclass AND a.attrelid = k.conrelid AND a.attnum = pair.mine
        AND b.attrelid = k.confrelid AND b.attnum = pair.theirs`,
    [table],
  );
  const values = columns.map(({ name, type }) => {
    const key = keys.find((each) => each.name === name);
    if (key !== undefined) return `(SELECT ${key.targetColumn} FROM ${key.target} LIMIT 1)`;
    return (
      special[`${table}.${name}`] ??
      special[name] ??
      (type.startsWith("_") ? "'{}'" : (literalOf[type] ?? "NULL"))
    );
  });
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  const statement =
    columns.length === 0
      ? `INSERT INTO "${table}" DEFAULT VALUES`
      : `INSERT INTO "${table}" (${names}) VALUES (${values.join(", ")})`;
  return client.query(statement).then(
    () => null,
    (error: Error) => `${table}: ${error.message}`,
  );
}

/** A row into every table that has none; again and again, because some want others filled first. */
async function fillAll(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    "SELECT to_regproc('ensure_partitions') IS NOT NULL AS there",
  );
  if (rows[0]?.there === true) await client.query("SELECT ensure_partitions(ARRAY['2026-11-01']::date[])");
  let empty = await emptyTables(client);
  for (;;) {
    const problems: string[] = [];
    for (const table of empty) {
      const problem = await fill(client, table);
      if (problem !== null) problems.push(problem);
    }
    const left = await emptyTables(client);
    if (left.length === 0) return;
    if (left.length === empty.length) throw new Error(problems.join("\n"));
    empty = left;
  }
}

async function emptyTables(client: pg.Client): Promise<string[]> {
  const counts = await countsOf(client);
  return Object.keys(counts).filter((table) => counts[table] === 0);
}

async function countsOf(client: pg.Client): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of await tablesOf(client)) {
    const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM "${table}"`);
    counts[table] = rows[0]?.n ?? 0;
  }
  return counts;
}

it("keeps every row of every earlier version", { timeout: 900_000 }, async () => {
  const base = await mkdtemp(path.join(tmpdir(), "senderscope-upgrade-"));
  folders.push(base);
  const migrations = await productMigrations();
  const walked = await emptyDatabase();
  for (const [at, migration] of migrations.entries()) {
    expect(await migrate(walked, { only: migrations.slice(0, at + 1) })).toEqual([migration]);
    const before = await on(walked, async (client) => {
      await fillAll(client);
      return countsOf(client);
    });
    expect(Object.values(before).every((count) => count > 0)).toBe(true);

    const file = path.join(base, `${migration}.backup`);
    await backUp(walked, file, now);
    const target = await emptyDatabase();
    await restore(target, file);
    expect(await on(target, countsOf), migration).toMatchObject(before);
  }
  expect(await drift(walked)).toBe("");
  process.stdout.write(
    `${migrations.length} versions, the last with ${Object.keys(await on(walked, countsOf)).length} tables\n`,
  );
});
