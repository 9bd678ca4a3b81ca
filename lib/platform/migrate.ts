// Brings a database to the schema of this checkout: prisma/migrations through Prisma's own engine (compiled to
// WebAssembly, so nothing is downloaded), then the tables of the job queue. The history is Prisma's `_prisma_migrations`.
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlQuery,
  type SqlResultSet,
} from "@prisma/driver-adapter-utils";
import type { DiffTarget, MigrationList, SchemaEngine, SchemaFilter } from "@prisma/schema-engine-wasm";
import { runMigrations } from "graphile-worker";
import { execute, inUtc, onDatabase, openPool } from "./db";
import { logFor } from "./log";

/** Where the schema and its migrations are; tests pass others. */
export type SchemaFolder = { schema: string; migrations: string };

const root = path.resolve(import.meta.dirname, "../..");
export const productSchema: SchemaFolder = {
  schema: path.join(root, "prisma/schema.prisma"),
  migrations: path.join(root, "prisma/migrations"),
};

// Made by SQL-only migrations and by the worker; schema.prisma does not know them.
const filters: SchemaFilter = {
  externalTables: [
    "job_worker",
    "ip_day",
    "ip_name",
    "ip_late",
    "sealed_day",
    "ip_window",
    "ip_window_part",
    "ip_window_stale",
    "net_day",
    "day_source",
    "delivery",
    "ingest_batch",
    "refused_line",
    "source_day",
  ].map((table) => `public.${table}`),
  externalEnums: [],
};

/**
 * Applies what is missing (of `only`, when given) and answers the names of the migrations applied now. Safe to run by several processes
 * at once (the engine holds an advisory lock).
 * @throws Error with the engine's message when a migration fails or the database is newer than this checkout.
 */
export async function migrate(
  url: string,
  { folder = productSchema, only }: { folder?: SchemaFolder; only?: readonly string[] } = {},
): Promise<string[]> {
  const applied = await withEngine(url, async (engine) => {
    const migrationsList = await readMigrations(folder.migrations, only);
    const known = await engine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: false,
      filters,
    });
    const unknown =
      known.history === null || !("unpersistedMigrationNames" in known.history)
        ? []
        : known.history.unpersistedMigrationNames;
    if (unknown.length > 0) {
      throw new Error(
        `The database was migrated by a newer version: it has ${unknown.join(", ")}, which this version does not know. Start the newer version, or restore a backup made before the update.`,
      );
    }
    // A script runs as one implicit transaction, so that a failed or killed migration has left nothing behind and
    // can simply be tried again.
    for (const migrationName of known.failedMigrationNames) {
      await engine.markMigrationRolledBack({ migrationName });
    }
    return (await engine.applyMigrations({ migrationsList, filters })).appliedMigrationNames;
  });
  const pool = openPool(url, 2);
  try {
    await runMigrations({ pgPool: pool, logger: undefined });
  } finally {
    await pool.end();
  }
  return applied;
}

/**
 * The SQL that leads from the migrations to schema.prisma; empty when they agree. Makes and drops a database of
 * its own on the server of `url`.
 */
export async function drift(url: string, folder: SchemaFolder = productSchema): Promise<string> {
  return withEngine(url, async (engine) => {
    const from: DiffTarget = { tag: "migrations", ...(await readMigrations(folder.migrations)) };
    const to: DiffTarget = { tag: "schemaDatamodel", files: [await readSchema(folder)] };
    const { stdout } = await engine.diff({ from, to, script: true, exitCode: null, filters });
    return isEmptyScript(stdout) ? "" : (stdout ?? "");
  });
}

/**
 * Writes prisma/migrations/<timestamp>_<name>/migration.sql with what drift() finds, and answers its path;
 * undefined when there is nothing to migrate. Read and complete the file by hand: the engine knows no partitions,
 * checks or exclusion constraints.
 */
export async function writeMigration(
  url: string,
  name: string,
  now: Date,
  folder: SchemaFolder = productSchema,
): Promise<string | undefined> {
  const sql = await drift(url, folder);
  if (sql === "") return undefined;
  const stamp = now.toISOString().replace(/\D/g, "").slice(0, 14);
  const file = path.join(folder.migrations, `${stamp}_${name}`, "migration.sql");
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, sql);
  return file;
}

async function withEngine<T>(url: string, use: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const adapter = new EngineConnections(url);
  const engine = await (await loadEngine()).new(
    { datamodels: undefined },
    onEngineLog,
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
  try {
    return await use(engine);
  } catch (error) {
    throw readableEngineError(error);
  } finally {
    engine.free();
    await adapter.closeAll();
  }
}

type EngineConnection = Awaited<ReturnType<PrismaPg["connect"]>>;

// What the engine needs of a connection beyond what the adapter gives. The adapter cuts a script at every semicolon,
// those in comments and function bodies too; it refuses columns of the type "char", which the engine's catalogue
// queries answer; its shadow database would be the real one, because a connection string wins over the `database`
// it puts beside it; and nobody closes what the engine opens.
class EngineConnections extends PrismaPg {
  private readonly opened: EngineConnection[] = [];

  constructor(readonly url: string) {
    super({ connectionString: inUtc(url), max: 2 });
  }

  override async connect(): Promise<EngineConnection> {
    const adapter = await super.connect();
    const { onError } = adapter as unknown as { onError: (error: unknown) => never };
    adapter.executeScript = async (script) => {
      await adapter.underlyingDriver().query(script).catch(onError.bind(adapter));
    };
    adapter.queryRaw = (query) => queryWithChar(adapter, query);
    this.opened.push(adapter);
    return adapter;
  }

  override async connectToShadowDb(): Promise<EngineConnection> {
    const name = `shadow_${randomUUID().replaceAll("-", "")}`;
    await execute(this.url, `CREATE DATABASE ${name}`);
    const adapter = await new EngineConnections(onDatabase(this.url, name)).connect();
    this.opened.push(adapter);
    const disconnect = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await disconnect();
      await execute(this.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    };
    return adapter;
  }

  async closeAll(): Promise<void> {
    for (const adapter of this.opened) {
      if (!adapter.underlyingDriver().ended) await adapter.dispose();
    }
  }
}

const charOid = 18;
const textOid = 25;

type Reading = { performIO: (query: SqlQuery) => Promise<{ fields: { dataTypeID: number }[] }> };

// Lets the adapter read "char" columns as text, then gives them the type the engine expects of them.
async function queryWithChar(adapter: EngineConnection, query: SqlQuery): Promise<SqlResultSet> {
  const real = adapter as unknown as Reading;
  const charColumns: number[] = [];
  const reading = Object.create(adapter) as Reading;
  reading.performIO = async (inner) => {
    const result = await real.performIO(inner);
    result.fields.forEach((field, index) => {
      if (field.dataTypeID !== charOid) return;
      field.dataTypeID = textOid;
      charColumns.push(index);
    });
    return result;
  };
  const prototype = Object.getPrototypeOf(adapter) as EngineConnection;
  const result = await prototype.queryRaw.call(reading as unknown as EngineConnection, query);
  for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
  return result;
}

let engineClass: Promise<typeof SchemaEngine> | undefined;

function loadEngine(): Promise<typeof SchemaEngine> {
  engineClass ??= instantiateEngine();
  return engineClass;
}

// The package's own entry imports the .wasm file as a module, which Node 20 cannot: the two halves are joined here.
async function instantiateEngine(): Promise<typeof SchemaEngine> {
  const gluePath = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const glue = (await import("@prisma/schema-engine-wasm/schema_engine_bg")) as unknown as EngineGlue;
  const code = await readFile(gluePath.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(code, {
    "./schema_engine_bg.js": glue as unknown as WebAssembly.ModuleImports,
  });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start: () => void }).__wbindgen_start();
  return glue.SchemaEngine;
}

type EngineGlue = {
  SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm: (exports: WebAssembly.Exports) => void;
};

function onEngineLog(message: string): void {
  logFor("migrate").debug({ engine: message }, "engine");
}

/** The names of the migrations in this checkout, oldest first. */
export function productMigrations(): Promise<string[]> {
  return migrationNames(productSchema.migrations);
}

async function migrationNames(baseDir: string): Promise<string[]> {
  const entries = await readdir(baseDir, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function readMigrations(baseDir: string, only?: readonly string[]): Promise<MigrationList> {
  const names = (await migrationNames(baseDir)).filter((name) => only?.includes(name) ?? true);
  return {
    baseDir,
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: "migration.sql",
          content: {
            tag: "ok" as const,
            value: await readFile(path.join(baseDir, name, "migration.sql"), "utf8"),
          },
        },
      })),
    ),
  };
}

async function readSchema(folder: SchemaFolder): Promise<{ path: string; content: string }> {
  return { path: folder.schema, content: await readFile(folder.schema, "utf8") };
}

function isEmptyScript(script: string | null): boolean {
  return (script ?? "").split("\n").every((line) => line.trim() === "" || line.startsWith("--"));
}

// The engine's message ends with its own stack of places, of which only the migration's name helps a person.
function readableEngineError(error: unknown): Error {
  const text = error instanceof Error ? error.message : JSON.stringify(error);
  const [message = text] = text.split(/\n\s+0: /);
  const migration = /migration_name="([^"]+)"/.exec(text)?.[1];
  return new Error(
    migration === undefined ? message.trim() : `Migration ${migration} failed: ${message.trim()}`,
    { cause: error },
  );
}
