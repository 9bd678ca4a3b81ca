import { fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  type EmbeddedServer,
  findEmbeddedPostgres,
  isAlive,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "./embedded-postgres";
import { childEnvironment } from "./env";

let folder: string;
let server: EmbeddedServer | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "senderscope-embedded-"));
  await chmod(folder, 0o711);
});
afterEach(async () => {
  if (server !== undefined) await stopEmbeddedPostgres(server);
  server = undefined;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test("two starters at once make one server, and both reach it", async () => {
  const [one, other] = await Promise.all([startEmbeddedPostgres(folder), startEmbeddedPostgres(folder)]);
  server = one;
  expect(one.url).toBe(other.url);
  expect(one.pid).toBe(other.pid);
  expect([one.started, other.started].toSorted()).toEqual([false, true]);
});

test("settings that protect data and people stand", async () => {
  server = await startEmbeddedPostgres(folder);
  const rows = await query(
    server.url,
    `SELECT current_setting('synchronous_commit') AS commit, current_setting('fsync') AS fsync,
            current_setting('listen_addresses') AS listen, current_setting('server_encoding') AS encoding,
            current_setting('timezone') AS zone, current_setting('password_encryption') AS password,
            (SELECT datcollate || ' ' || datlocale FROM pg_database WHERE datname = current_database()) AS locale`,
  );
  expect(rows).toEqual([
    {
      commit: "on",
      fsync: "on",
      listen: "127.0.0.1",
      encoding: "UTF8",
      zone: "UTC",
      password: "scram-sha-256",
      locale: "C C.UTF-8",
    },
  ]);
  const wrong = new URL(server.url);
  wrong.password = "guess";
  await expect(query(wrong.toString(), "SELECT 1")).rejects.toThrow(/password authentication failed/);
  const access = path.join(folder, "postgres/access.json");
  expect((await stat(access)).mode & 0o777).toBe(0o600);
  expect(await readFile(access, "utf8")).toContain(new URL(server.url).password);
});

test("a clean stop ends the process; the next start finds what was committed", async () => {
  server = await startEmbeddedPostgres(folder);
  await query(server.url, "CREATE TABLE kept AS SELECT 42 AS answer");
  await stopEmbeddedPostgres(server);
  expect(isAlive(server.pid)).toBe(false);
  expect(await findEmbeddedPostgres(folder)).toBeUndefined();
  server = await startEmbeddedPostgres(folder);
  expect(server.started).toBe(true);
  expect(await query(server.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
});

test("a server whose starter was killed with kill -9 runs on and is taken over", async () => {
  const starter = fork(path.join(import.meta.dirname, "../testing/database-starter.ts"), [folder], {
    execArgv: ["--import", "tsx"],
    env: childEnvironment(),
  });
  const [started] = (await once(starter, "message")) as [EmbeddedServer];
  starter.kill("SIGKILL");
  await once(starter, "exit");
  expect(isAlive(started.pid)).toBe(true);
  server = await startEmbeddedPostgres(folder);
  expect(server).toEqual({ ...started, started: false });
});

test("a server killed with kill -9 is started again and has lost nothing", async () => {
  server = await startEmbeddedPostgres(folder);
  await query(server.url, "CREATE TABLE written AS SELECT generate_series(1, 1000) AS n");
  process.kill(server.pid, "SIGKILL");
  const again = await startEmbeddedPostgres(folder);
  expect(again.pid).not.toBe(server.pid);
  expect(again.started).toBe(true);
  server = again;
  expect(await query(server.url, "SELECT count(*)::int AS n FROM written")).toEqual([{ n: 1000 }]);
});

test("a left-over postmaster.pid with the number of another program does not stand in the way", async () => {
  const pidFile = path.join(folder, "postgres/cluster/postmaster.pid");
  await writeFile(pidFile, `${process.pid}\n${folder}/postgres/cluster\n1\n1\n\n127.0.0.1\n\nready\n`);
  server = await startEmbeddedPostgres(folder);
  expect(server.started).toBe(true);
});

test("when another program has taken its port it moves to a free one", async () => {
  const before = JSON.parse(await readFile(path.join(folder, "postgres/access.json"), "utf8")) as {
    port: number;
  };
  const squatter = createServer().listen(before.port, "127.0.0.1");
  await once(squatter, "listening");
  server = await startEmbeddedPostgres(folder);
  squatter.close();
  expect(new URL(server.url).port).not.toBe(String(before.port));
  expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("a folder that holds something else is refused with what to do", async () => {
  const other = await mkdtemp(path.join(tmpdir(), "senderscope-embedded-"));
  await chmod(other, 0o711);
  await writeFile(path.join(other, "postgres"), "not a folder");
  await expect(startEmbeddedPostgres(other)).rejects.toThrow(/cannot be read|choose another data folder/);
  await rm(other, { recursive: true });
});
