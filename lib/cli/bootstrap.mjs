// The first thing that runs on a fresh clone: plain Node, no dependency. Makes the checkout ready (packages, database
// client), then hands over to lib/cli/main.ts, or to e2e/bench/main.ts. Prints to stderr only: the command's own output stays clean.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const [command = "start", ...args] = process.argv.slice(2);

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `Senderscope needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org and start again.`,
  );
}

process.chdir(root);
const stamps = path.join(root, "node_modules", ".senderscope");
await alone(() => {
  if (!packagesInstalled()) {
    say("Installing the packages; this takes a minute or two, once.");
    run(
      "npm",
      ["ci", "--no-audit", "--no-fund"],
      "The packages could not be installed. See npm's words above; behind a mirror, set its address in ~/.npmrc.",
    );
  }
  if (!existsSync("prisma/client/client.ts")) rmSync(path.join(stamps, "client"), { force: true });
  whenChanged("client", ["prisma/schema.prisma", "prisma/prisma.config.ts", "package-lock.json"], () => {
    // Generating needs no engine, but looks for one unless told where one is: any executable will do.
    run(
      process.execPath,
      ["node_modules/prisma/build/index.js", "generate", "--config", "prisma/prisma.config.ts"],
      "The database client could not be generated. See the words above: prisma/schema.prisma has an error.",
      {
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
        CHECKPOINT_DISABLE: "1",
      },
    );
  });
});
handOver();

/** Whether npm's record of what it installed agrees with package-lock.json; packages of tests only where they run. */
function packagesInstalled() {
  const record = "node_modules/.package-lock.json";
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  const wanted = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
  const withTests = command === "test";
  return Object.entries(wanted).every(([folder, { version, integrity, optional, dev, link }]) => {
    if (folder === "" || link) return true;
    const found = installed[folder];
    if (found === undefined) return optional === true || (dev === true && !withTests);
    // For other platforms the list may know no checksum.
    return found.version === version && (integrity === undefined || found.integrity === integrity);
  });
}

/** Runs `work` when the hash of the files differs from the one kept when it last succeeded. */
function whenChanged(name, files, work) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(readFileSync(path.join(root, file)));
  const now = hash.digest("hex");
  const stamp = path.join(stamps, name);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === now) return;
  work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, now);
}

/** One preparation at a time per checkout; a lock left by a killed process is taken over. */
async function alone(work) {
  const id = createHash("sha256").update(root).digest("hex").slice(0, 16);
  const lock = path.join(os.tmpdir(), `senderscope-prepare-${id}`);
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const holder = existsSync(lock) ? Number(readFileSync(lock, "utf8")) : 0;
      if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  const release = () => rmSync(lock, { force: true });
  process.once("exit", release);
  work();
  release();
  process.off("exit", release);
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

// Output goes to stderr, and is shown only when something takes long or fails.
function run(program, programArgs, sentence, environment = {}) {
  const npm = program === "npm";
  const result = spawnSync(npm && process.platform === "win32" ? "npm.cmd" : program, programArgs, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NODE_ENV: "development", ...environment },
  });
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}\n`);
  fail(sentence);
}

/** tsx runs the program in a child; signals reach it, its exit code becomes ours. */
function handOver() {
  const program = command === "bench" ? "e2e/bench/main.ts" : "lib/cli/main.ts";
  const mainArgs = command === "cli" || command === "bench" ? args : [command, ...args];
  const child = spawn(process.execPath, ["--import", "tsx", path.join(root, program), ...mainArgs], {
    cwd: root,
    // The channel carries no messages: its end tells the child that we were killed.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => child.kill(name));
  // npm gives SIGTERM to a shell that keeps it to itself: when that shell is gone, whoever wanted us is gone.
  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 500).unref();
  }
  child.on("error", (error) => fail(`Node could not be started again: ${error.message}`));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
