// `cli start`, behind `npm start`: the supervisor. Database, migrations, pages, then web server, worker and listener,
// each started again when it ends by itself; when told to stop it stops everything, the database last.
import { type Command, InvalidArgumentError } from "commander";
import { issueSetupLink } from "@/lib/identity/commands";
import { keptSecret } from "@/lib/platform/data-folder";
import { closeDb } from "@/lib/platform/db";
import {
  type EmbeddedServer,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "@/lib/platform/embedded-postgres";
import { env, localUrl, setEnvironment } from "@/lib/platform/env";
import { logFor } from "@/lib/platform/log";
import { migrate } from "@/lib/platform/migrate";
import type { SessionLock } from "@/lib/platform/session-lock";
import { ensureBuilt } from "./build";
import { type KeptProcess, keepRunning } from "./keep-running";
import { untilToldToStop } from "./lifetime";
import { forgetRunning, noteRunning } from "./running";
import { takeSupervisorLock } from "./supervisor-lock";
import { freePort, pause, untilAborted, untilHealthy, untilPortIsFree, untilReachable } from "./waiting";
import { dataOption } from "./with-database";

type StartOptions = { port?: number; smtpPort?: number; data?: string; demo?: boolean; dev?: boolean };

/** What the supervisor holds, and gives back in the end. */
type Held = { children: KeptProcess[]; lock?: SessionLock; server?: EmbeddedServer };

export function addStart(program: Command): void {
  program
    .command("start")
    .description("start everything and keep it running (npm start)")
    .option(
      "--port <port>",
      "where the web server listens (default: PORT, else 3000); 0 picks a free one",
      toPort,
    )
    .option("--smtp-port <port>", "take junk reports over LMTP or SMTP there; 0 picks a free one", toPort)
    .option("--demo", "fill an empty database with a believable provider and print its sign-ins")
    .option("--dev", "serve the pages from source, rebuilding as they change")
    .addOption(dataOption())
    .action(start);
}

async function start(options: StartOptions): Promise<void> {
  const stop = new AbortController();
  void untilToldToStop().then((reason) => {
    logFor("start").info({ reason }, "stopping");
    stop.abort();
  });
  await applyOptions(options);
  const held: Held = { children: [] };
  try {
    await prepare(held, options, stop.signal);
    await launch(held, stop.signal);
    await keepDatabase(held, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    await Promise.all(held.children.map((child) => child.stop()));
    await closeDb();
    if (held.lock !== undefined) await forgetRunning(env().SENDERSCOPE_DATA);
    // Without the lock the database belongs to the supervisor that has it.
    if (held.lock !== undefined && held.server !== undefined) await stopEmbeddedPostgres(held.server);
    await held.lock?.release();
  }
}

/** Options win over the environment, and reach the children through it. */
async function applyOptions(options: StartOptions): Promise<void> {
  setEnvironment({
    NODE_ENV: options.dev === true ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    ...(options.data !== undefined && { SENDERSCOPE_DATA: options.data }),
    ...(options.port !== undefined && { PORT: String(options.port) }),
    ...(options.smtpPort !== undefined && { JUNK_PORT: String(options.smtpPort) }),
  });
  if (env().PORT === 0) setEnvironment({ PORT: String(await freePort(env().HOST)) });
  if (options.smtpPort === 0) setEnvironment({ JUNK_PORT: String(await freePort(env().JUNK_HOST)) });
  if (options.demo === true) setEnvironment({ ALLOW_RESERVED_NETWORKS: "true" }); // where the demo lives
  setEnvironment({ SENDERSCOPE_DATA: env().SENDERSCOPE_DATA, PUBLIC_URL: env().PUBLIC_URL });
}

async function prepare(held: Held, options: StartOptions, signal: AbortSignal): Promise<void> {
  const { SENDERSCOPE_DATA, DATABASE_URL } = env();
  if (DATABASE_URL === undefined) {
    const onWait = (reason: string) => process.stderr.write(`Waiting: ${reason}.\n`);
    held.server = await startEmbeddedPostgres(SENDERSCOPE_DATA, { onWait });
    setEnvironment({ DATABASE_URL: held.server.url });
  } else {
    await untilReachable(DATABASE_URL, signal);
  }
  held.lock = await takeSupervisorLock(databaseUrl());
  if (held.lock === undefined) {
    throw new Error(
      `Senderscope already runs on the data folder ${SENDERSCOPE_DATA}. Stop it first, or choose another folder with --data.`,
    );
  }
  setEnvironment({
    NEXTAUTH_SECRET: env().NEXTAUTH_SECRET ?? (await keptSecret(SENDERSCOPE_DATA, "session-secret")),
    NEXTAUTH_URL: env().PUBLIC_URL,
  });
  await untilPortIsFree(env().HOST, env().PORT, "--port");
  if (takesJunkReports()) await untilPortIsFree(env().JUNK_HOST, env().JUNK_PORT ?? 0, "--smtp-port");
  const { POLICY_HOST, POLICY_PORT } = env();
  if (POLICY_PORT !== undefined) await untilPortIsFree(POLICY_HOST, POLICY_PORT, "POLICY_PORT");
  const { TRAP_HOST, TRAP_PORT } = env();
  if (TRAP_PORT !== undefined) await untilPortIsFree(TRAP_HOST, TRAP_PORT, "TRAP_PORT");
  const applied = await migrate(databaseUrl());
  if (applied.length > 0) logFor("start").info({ applied }, "database migrated");
  signal.throwIfAborted();
  if (options.dev !== true) await ensureBuilt(signal);
  if (options.demo === true) {
    const { seedDemo } = await import("@/prisma/seed");
    await seedDemo({ now: new Date(), log: (line) => process.stdout.write(`${line}\n`) });
  }
}

async function launch(held: Held, signal: AbortSignal): Promise<void> {
  held.children.push(keepRunning("web server", ["web"]), keepRunning("worker", ["worker"]));
  if (takesJunkReports()) held.children.push(keepRunning("listener for junk reports", ["listen"]));
  if (env().POLICY_PORT !== undefined) {
    held.children.push(keepRunning("listener for Postfix's policy questions", ["policy"]));
  }
  if (env().TRAP_PORT !== undefined) held.children.push(keepRunning("trap sink", ["traps"]));
  await Promise.race([Promise.all(held.children.map((child) => child.ready)), untilAborted(signal)]);
  signal.throwIfAborted();
  const url = localUrl(env().HOST, env().PORT);
  await untilHealthy(`${url}/api/health`, signal);
  const junk = takesJunkReports() ? { host: env().JUNK_HOST, port: env().JUNK_PORT ?? 0 } : null;
  await noteRunning(env().SENDERSCOPE_DATA, { url, publicUrl: env().PUBLIC_URL, junk });
  // In one piece: whoever waits for the first line finds the others beside it.
  const lines = [`Ready on ${url}`];
  if (junk !== null) lines.push(`Junk reports are taken on ${junk.host}:${junk.port}`);
  const link = await issueSetupLink({ now: new Date() });
  if (link !== null) lines.push("There is no staff account yet. This link makes the first one, once:", link);
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** Until the end: when the database goes away, brings it back and takes the lock again. */
async function keepDatabase(held: Held, signal: AbortSignal): Promise<void> {
  for (;;) {
    await Promise.race([held.lock?.lost, untilAborted(signal)]);
    if (signal.aborted) return;
    logFor("start").error("the database went away");
    held.lock = undefined;
    for (let attempt = 1; held.lock === undefined; attempt += 1) {
      try {
        if (held.server !== undefined) await restartDatabase(held);
        held.lock = await takeSupervisorLock(databaseUrl());
        if (held.lock === undefined && attempt > 30) throw new Stolen();
      } catch (error) {
        if (error instanceof Stolen) throw error;
        logFor("start").warn({ reason: (error as Error).message }, "the database is not back yet");
      }
      if (held.lock === undefined) await pause(1_000, signal);
    }
    logFor("start").info("the database is back");
  }
}

class Stolen extends Error {
  constructor() {
    super(
      `Another Senderscope took over the data folder ${env().SENDERSCOPE_DATA} while the database was away.`,
    );
  }
}

async function restartDatabase(held: Held): Promise<void> {
  const before = held.server?.url;
  held.server = await startEmbeddedPostgres(env().SENDERSCOPE_DATA);
  if (held.server.url === before) return;
  // Its port was taken meanwhile: everybody has to learn the new one.
  setEnvironment({ DATABASE_URL: held.server.url });
  await closeDb();
  await Promise.all(held.children.map((child) => child.restart()));
}

function databaseUrl(): string {
  const { DATABASE_URL } = env();
  if (DATABASE_URL === undefined) throw new Error("DATABASE_URL is not set.");
  return DATABASE_URL;
}

function takesJunkReports(): boolean {
  return (env().JUNK_PORT ?? 0) > 0;
}

function toPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    throw new InvalidArgumentError("Use a port number from 0 to 65535.");
  return port;
}
