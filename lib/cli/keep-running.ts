// One child of the supervisor: started, started again when it ends by itself, stopped when asked.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { childEnvironment, env } from "@/lib/platform/env";
import { logFor } from "@/lib/platform/log";

export type KeptProcess = {
  /** Resolves when the child first says that it does its work; rejects when it ends before. */
  ready: Promise<void>;
  /** Ends the present child and starts another, with the environment as it is then. */
  restart(): Promise<void>;
  /** SIGTERM, and SIGKILL when that takes too long. */
  stop(): Promise<void>;
};

const root = path.resolve(import.meta.dirname, "../..");
const shortestPauseMs = 500;
const longestPauseMs = 30_000;
const steadyMs = 60_000; // after running this long, an end is news and not the next of a series
const stopMs = 20_000;

/** What Node is started with for `cli <args>`. */
export function programArgs(args: readonly string[]): string[] {
  // Left alone, Node lets the web server grow with the machine's memory: a limit that only a fault can reach.
  const bounded = args[0] === "web" && env().NODE_ENV !== "development";
  const heap = bounded ? [`--max-old-space-size=${env().WEB_HEAP_MB}`] : [];
  return [...heap, "--import", "tsx", path.join(root, "lib/cli/main.ts"), ...args];
}

/** Runs `cli <args>` and keeps it running. `name` is what people read. */
export function keepRunning(name: string, args: readonly string[]): KeptProcess {
  const log = logFor("start");
  let child: ChildProcess;
  let stopping = false;
  let pauseMs = shortestPauseMs;
  let timer: NodeJS.Timeout | undefined;
  let onReady = () => {};
  let onFailure = (_error: Error) => {};
  let wasReady = false;
  const ready = new Promise<void>((resolve, reject) => {
    onReady = resolve;
    onFailure = reject;
  });
  ready.catch(() => undefined);

  function launch(): void {
    const startedAt = Date.now();
    child = spawn(process.execPath, programArgs(args), {
      cwd: root,
      env: childEnvironment(),
      // What a child prints is log: our stdout has only what the person who starts us must read.
      stdio: ["ignore", process.stderr, process.stderr, "ipc"],
    });
    child.on("message", () => {
      wasReady = true;
      onReady();
    });
    child.on("error", (error) => onFailure(error));
    child.on("exit", (code, signal) => {
      if (stopping) return;
      if (!wasReady)
        return onFailure(new Error(`The ${name} ended before it was ready; the words above say why.`));
      if (Date.now() - startedAt > steadyMs) pauseMs = shortestPauseMs;
      // Ctrl-C reaches us and the child in any order: the pause lets us learn that this is the end of all.
      timer = setTimeout(() => {
        if (stopping) return;
        log.error({ code, signal }, `the ${name} ended by itself and is started again`);
        launch();
      }, pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    });
  }

  async function end(): Promise<void> {
    clearTimeout(timer);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), stopMs);
    await ended;
    clearTimeout(killer);
  }

  launch();
  return {
    ready,
    async restart() {
      stopping = true;
      await end();
      stopping = false;
      launch();
    },
    async stop() {
      stopping = true;
      await end();
    },
  };
}
