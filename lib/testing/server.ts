// The PostgreSQL server that all tests of this machine and account share: started by the first run, stopped by the
// last. Its data is thrown away, so it does not wait for the disk.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { execute, onDatabase } from "@/lib/platform/db";
import { startEmbeddedPostgres, stopEmbeddedPostgres } from "@/lib/platform/embedded-postgres";
import { migrate, productSchema } from "@/lib/platform/migrate";

/** What a run holds while its tests go on; give it to `leave`. */
export type TestServer = { url: string; pid: number; presence: pg.Client };

const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "400" };
const usersLock = 7266001; // held shared by every run that uses the server
const templateLock = 7266002; // held by the one run that builds a template

/** Makes the server run and stays registered as one of its users. */
export async function join(): Promise<TestServer> {
  const folder = path.join(tmpdir(), `senderscope-test-${process.getuid?.() ?? "user"}`);
  for (let attempt = 1; ; attempt += 1) {
    const server = await startEmbeddedPostgres(folder, { settings });
    const admin = onDatabase(server.url, "postgres");
    const presence = new pg.Client({ connectionString: admin });
    presence.on("error", () => undefined);
    try {
      await presence.connect();
      await dropLeftovers(presence, admin);
      await presence.query("SELECT pg_advisory_lock_shared($1)", [usersLock]);
      return { url: admin, pid: server.pid, presence };
    } catch (error) {
      // The last user of the server stopped it between our attaching and our registering.
      await presence.end().catch(() => undefined);
      if (attempt >= 5 || !isShutdown(error)) throw error;
    }
  }
}

/** Leaves the server and stops it when nobody else uses it. */
export async function leave({ presence, pid }: TestServer): Promise<void> {
  await presence.query("SELECT pg_advisory_unlock_shared($1)", [usersLock]);
  const { rows } = await presence.query<{ alone: boolean }>("SELECT pg_try_advisory_lock($1) AS alone", [
    usersLock,
  ]);
  if (rows[0]?.alone === true) await stopEmbeddedPostgres({ pid });
  await presence.end().catch(() => undefined);
}

/** Makes a database with every present migration applied, and answers its URL. */
export async function cloneTemplate(adminUrl: string, name: string): Promise<string> {
  await execute(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${await ensureTemplate(adminUrl)}`);
  return onDatabase(adminUrl, name);
}

// Only when nobody is registered: databases of killed runs, and templates of other migrations.
async function dropLeftovers(presence: pg.Client, admin: string): Promise<void> {
  const { rows } = await presence.query<{ alone: boolean }>("SELECT pg_try_advisory_lock($1) AS alone", [
    usersLock,
  ]);
  if (rows[0]?.alone !== true) return;
  const keep = await templateName();
  const { rows: databases } = await presence.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE (datname LIKE 'test\\_%' OR datname LIKE 'template\\_%') AND datname <> $1",
    [keep],
  );
  for (const { datname } of databases)
    await execute(admin, `DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  await presence.query("SELECT pg_advisory_unlock($1)", [usersLock]);
}

// Built by the first that needs it, under another name until it is whole; the others wait.
async function ensureTemplate(admin: string): Promise<string> {
  const name = await templateName();
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [templateLock]);
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) {
      const draft = `${name}_draft`;
      await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
      await client.query(`CREATE DATABASE ${draft}`);
      await migrate(onDatabase(admin, draft));
      await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
    }
  } finally {
    await client.end();
  }
  return name;
}

async function templateName(): Promise<string> {
  // The lock file stands for the version of the job queue, which brings its own migrations.
  const hash = createHash("sha256").update(await readFile("package-lock.json"));
  const files = await readdir(productSchema.migrations, { recursive: true });
  for (const file of files.filter((name) => name.endsWith(".sql")).sort()) {
    hash.update(file).update(await readFile(path.join(productSchema.migrations, file)));
  }
  return `template_${hash.digest("hex").slice(0, 24)}`;
}

function isShutdown(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return (
    ["57P01", "57P03", "ECONNREFUSED", "ECONNRESET"].includes(code ?? "") ||
    /terminated|ended/i.test(message ?? "")
  );
}
