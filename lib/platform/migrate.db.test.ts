import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { execute, onDatabase } from "./db";
import { drift, migrate, type SchemaFolder, writeMigration } from "./migrate";

let folder: SchemaFolder;
let url: string;
const name = `test_migrate_${process.pid}`;

const schemaOf = (fields: string) => `
datasource db {
  provider = "postgresql"
}
model Thing {
  id Int @id
  ${fields}
  @@map("thing")
}
`;

beforeAll(async () => {
  const base = await mkdtemp(path.join(tmpdir(), "senderscope-migrate-"));
  folder = { schema: path.join(base, "schema.prisma"), migrations: path.join(base, "migrations") };
  await mkdir(folder.migrations);
  await execute(inject("testServerUrl"), `CREATE DATABASE ${name}`);
  url = onDatabase(inject("testServerUrl"), name);
});

afterAll(async () => {
  await execute(inject("testServerUrl"), `DROP DATABASE ${name} WITH (FORCE)`);
  await rm(path.dirname(folder.schema), { recursive: true });
});

async function query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function addMigration(migration: string, sql: string): Promise<void> {
  await mkdir(path.join(folder.migrations, migration), { recursive: true });
  await writeFile(path.join(folder.migrations, migration, "migration.sql"), sql);
}

test("the product's migrations lead to the product's schema", async () => {
  expect(await drift(inject("testServerUrl"))).toBe("");
});

test("a migration is written from the difference, applied once, and its queue tables come along", async () => {
  await writeFile(folder.schema, schemaOf('name String @default("a;b") // semicolons belong to texts'));
  const first = await writeMigration(url, "first", new Date("2026-01-02T03:04:05Z"), folder);
  expect(first).toBe(path.join(folder.migrations, "20260102030405_first", "migration.sql"));
  expect(await readFile(first ?? "", "utf8")).toContain('CREATE TABLE "thing"');
  expect(await migrate(url, { folder })).toEqual(["20260102030405_first"]);
  expect(await migrate(url, { folder })).toEqual([]);
  expect(await writeMigration(url, "nothing", new Date(), folder)).toBeUndefined();
  expect(await query("SELECT count(*)::int AS n FROM graphile_worker.jobs")).toEqual([{ n: 0 }]);
});

test("functions, comments and strings with semicolons arrive whole", async () => {
  await addMigration(
    "20260103000000_function",
    `-- one; two
     CREATE FUNCTION twice(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN n; RETURN 2 * n; END $$;
     INSERT INTO thing VALUES (1, 'x;y');`,
  );
  await migrate(url, { folder });
  expect(await query("SELECT name FROM thing")).toEqual([{ name: "x;y" }]);
});

test("a failing migration is named, leaves nothing, and is tried again once mended", async () => {
  const migration = "20260104000000_broken";
  await addMigration(migration, "INSERT INTO thing VALUES (2, 'half'); SELECT nonsense;");
  await expect(migrate(url, { folder })).rejects.toThrow(
    /Migration 20260104000000_broken failed: .*nonsense/s,
  );
  expect(await query("SELECT id FROM thing")).toEqual([{ id: 1 }]);
  await addMigration(migration, "INSERT INTO thing VALUES (2, 'whole');");
  expect(await migrate(url, { folder })).toEqual([migration]);
  expect(await query("SELECT name FROM thing WHERE id = 2")).toEqual([{ name: "whole" }]);
});

test("a database that is newer than the checkout is refused", async () => {
  await rm(path.join(folder.migrations, "20260104000000_broken"), { recursive: true });
  await expect(migrate(url, { folder })).rejects.toThrow(
    "migrated by a newer version: it has 20260104000000_broken",
  );
});
