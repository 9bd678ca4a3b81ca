// Where a suite measures: an embedded PostgreSQL with its ordinary settings and nothing in it but the schema, and web
// servers as `npm start` runs them, in a folder that is gone afterwards.
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureBuilt } from "@/lib/cli/build";
import { programArgs } from "@/lib/cli/keep-running";
import { untilToldToStop } from "@/lib/cli/lifetime";
import { freePort, untilHealthy } from "@/lib/cli/waiting";
import { closeDb } from "@/lib/platform/db";
import { startEmbeddedPostgres, stopEmbeddedPostgres } from "@/lib/platform/embedded-postgres";
import { childEnvironment, setEnvironment } from "@/lib/platform/env";
import { migrate } from "@/lib/platform/migrate";
import { startProgram } from "../fixtures/process";

const root = path.resolve(import.meta.dirname, "../..");

export type WebServer = {
  url: string;
  /** Most memory the process ever held (resident), in MiB; NaN where the system does not tell. */
  peakMemory: () => Promise<number>;
  stop: () => Promise<void>;
};

export type Stage = {
  databaseUrl: string;
  startWeb: () => Promise<WebServer>;
};

/** Runs `work` on a stage, and clears it away whatever happens. */
export async function onStage(say: (line: string) => void, work: (stage: Stage) => Promise<void>) {
  say("starting a database");
  setEnvironment({ NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", LOG_LEVEL: "error" });
  const folder = await mkdtemp(path.join(tmpdir(), "senderscope-bench-"));
  await chmod(folder, 0o755);
  const database = await startEmbeddedPostgres(folder);
  const stops: (() => Promise<void>)[] = [];
  try {
    await migrate(database.url);
    setEnvironment({
      DATABASE_URL: database.url,
      SENDERSCOPE_DATA: folder,
      ALLOW_RESERVED_NETWORKS: "true",
      NEXTAUTH_SECRET: randomBytes(32).toString("base64url"),
    });
    const stage: Stage = {
      databaseUrl: database.url,
      startWeb: async () => {
        say("making sure the pages are built");
        await ensureBuilt(new AbortController().signal);
        const web = await startWeb(folder);
        stops.push(web.stop);
        return web;
      },
    };
    // Told to stop, nothing may stay behind: the servers are programs of their own.
    await Promise.race([work(stage), untilToldToStop().then((why) => Promise.reject(new Error(why)))]);
  } finally {
    await Promise.all(stops.map((stop) => stop()));
    await closeDb();
    await stopEmbeddedPostgres(database);
    await rm(folder, { recursive: true, force: true });
  }
}

async function startWeb(folder: string): Promise<WebServer> {
  const port = await freePort("127.0.0.1");
  const url = `http://127.0.0.1:${port}`;
  const environment = childEnvironment({ PORT: String(port), PUBLIC_URL: url, NEXTAUTH_URL: url });
  const logFile = path.join(folder, `web-${port}.log`);
  const program = startProgram(process.execPath, programArgs(["web"]), {
    logFile,
    env: environment,
    cwd: root,
  });
  await Promise.race([
    untilHealthy(`${url}/api/health`, AbortSignal.timeout(60_000)),
    program.exited.then(() => Promise.reject(new Error(`The web server ended:\n${program.log()}`))),
  ]);
  return {
    url,
    peakMemory: () => peakMemoryOf(program.pid),
    stop: () => program.stop(10_000),
  };
}

async function peakMemoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}
