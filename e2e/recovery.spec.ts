// Whatever is killed with kill -9, the service comes back with everything that was committed; a clean stop leaves
// nothing running.
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { findEmbeddedPostgres, isAlive } from "@/lib/platform/embedded-postgres";
import { childEnvironment } from "@/lib/platform/env";
import { freePort, type Running, startProgram, until } from "./fixtures/process";

const root = path.resolve(import.meta.dirname, "..");
const bootstrap = path.join(root, "lib/cli/bootstrap.mjs");
const execute = promisify(execFile);

let folder: string;
let data: string;
let port: number;
let running: Running | undefined;
let starts = 0;

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "senderscope-recovery-"));
  await chmod(folder, 0o755);
  data = path.join(folder, "data");
  port = await freePort();
});

test.afterAll(async () => {
  await running?.stop(30_000);
  await rm(folder, { recursive: true, force: true });
});

function launch(): Running {
  starts += 1;
  return startProgram(process.execPath, [bootstrap, "start", "--port", String(port), "--data", data], {
    cwd: root,
    env: childEnvironment({ NODE_ENV: "production" }),
    logFile: path.join(folder, `start-${starts}.log`),
  });
}

async function start(): Promise<Running> {
  const program = launch();
  await until(
    () => (program.log().includes(`Ready on http://127.0.0.1:${port}`) ? true : null),
    () => `It was not ready in time:\n${program.log()}`,
    240_000,
  );
  return program;
}

async function cli(...args: string[]): Promise<string> {
  const { stdout } = await execute(process.execPath, [bootstrap, "cli", ...args, "--data", data], {
    cwd: root,
    env: childEnvironment(),
  });
  return stdout.trim();
}

async function isHealthy(): Promise<true | null> {
  const status = await fetch(`http://127.0.0.1:${port}/api/health`).then(
    (response) => response.status,
    () => 0,
  );
  return status === 200 ? true : null;
}

type Process = { pid: number; parent: number; command: string };

async function processes(): Promise<Process[]> {
  const entries = await readdir("/proc").catch(() => undefined);
  if (entries === undefined) {
    const { stdout } = await execute("ps", ["-A", "-o", "pid=,ppid=,args="]);
    return [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)].map(([, pid, parent, command]) => ({
      pid: Number(pid),
      parent: Number(parent),
      command: command ?? "",
    }));
  }
  const read = async (pid: string): Promise<Process[]> => {
    try {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8");
      const command = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ").trim();
      return [{ pid: Number(pid), parent: Number(/\) \S (\d+)/.exec(stat)?.[1]), command }];
    } catch {
      return []; // it ended meanwhile
    }
  };
  return (await Promise.all(entries.filter((name) => /^\d+$/.test(name)).map(read))).flat();
}

async function childOf(parent: number, command: RegExp): Promise<number> {
  const found = (await processes()).find((one) => one.parent === parent && command.test(one.command));
  if (found === undefined) throw new Error(`Process ${parent} has no child like ${command}.`);
  return found.pid;
}

async function databasePid(): Promise<number> {
  const server = await findEmbeddedPostgres(data);
  if (server === undefined) throw new Error("The database does not run.");
  return server.pid;
}

test("kills of every process, a second start, and a clean end", async () => {
  test.setTimeout(420_000);
  running = await start();
  await cli("source", "create", "before the kills");

  await test.step("a second start on the same data folder says so and ends", async () => {
    const second = launch();
    expect(await second.exited).toBe(1);
    expect(second.log()).toContain(`Senderscope already runs on the data folder ${data}`);
    expect(await isHealthy()).toBe(true);
  });

  const supervisor = await childOf(running.pid, /main\.ts start/);
  for (const part of ["web", "worker"]) {
    await test.step(`the ${part} is killed and started again`, async () => {
      const victim = await childOf(supervisor, new RegExp(`main\\.ts ${part}$`));
      process.kill(victim, "SIGKILL");
      await until(
        async () =>
          (await childOf(supervisor, new RegExp(`main\\.ts ${part}$`)).catch(() => victim)) === victim
            ? null
            : true,
        () => `The ${part} was not started again:\n${running?.log()}`,
      );
      await until(isHealthy, () => `It was not healthy again:\n${running?.log()}`);
    });
  }

  await test.step("the database is killed and started again", async () => {
    const victim = await databasePid();
    process.kill(victim, "SIGKILL");
    await until(
      () => (running?.log().includes("the database is back") ? true : null),
      () => `The database did not come back:\n${running?.log()}`,
    );
    await until(isHealthy, () => `It was not healthy again:\n${running?.log()}`);
    expect(await databasePid()).not.toBe(victim);
  });

  await test.step("the supervisor is killed; its children end, the next start takes over the database", async () => {
    const database = await databasePid();
    const web = await childOf(supervisor, /main\.ts web$/);
    process.kill(supervisor, "SIGKILL");
    await running?.exited;
    await until(
      () => (isAlive(web) ? null : true),
      () => "The web server outlived its supervisor.",
    );
    expect(isAlive(database)).toBe(true);
    running = await start();
    expect(await databasePid()).toBe(database);
  });

  await test.step("what was committed is there", async () => {
    await expect(cli("source", "create", "before the kills")).rejects.toThrow(/already|taken|exists/i);
  });

  await test.step("SIGTERM ends everything, the database last", async () => {
    const database = await databasePid();
    process.kill(running?.pid ?? 0, "SIGTERM");
    expect(await running?.exited).toBe(0);
    expect(isAlive(database)).toBe(false);
    expect(await isHealthy()).toBeNull();
    running = undefined;
  });
});
