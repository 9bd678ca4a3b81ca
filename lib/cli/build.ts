// Building the pages when their sources changed since the last build; `cli build` does it ahead, for container images.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Command } from "commander";
import { isAlive } from "@/lib/platform/embedded-postgres";
import { childEnvironment } from "@/lib/platform/env";
import { compressBuilt } from "./built-files";

const root = path.resolve(import.meta.dirname, "../..");
const sources = [
  "app",
  "components",
  "lib",
  "public",
  "proxy.ts",
  "next.config.ts",
  "tsconfig.json",
  "prisma/schema.prisma",
  "package-lock.json",
];
const stamp = path.join(root, ".next/senderscope-sources");
const lockFile = path.join(root, "node_modules/.senderscope/build.lock");

export function addBuild(program: Command): void {
  program
    .command("build")
    .description("build the pages now (npm start does this when their sources changed)")
    .action(() => ensureBuilt(new AbortController().signal));
}

/**
 * Builds unless .next holds a build of the present sources. Two starts from one checkout build one after the other.
 * @throws Error when the build fails; its words went to stderr.
 */
export async function ensureBuilt(signal: AbortSignal): Promise<void> {
  const wanted = await hashOfSources();
  if (await isBuilt(wanted)) return;
  const unlock = await takeBuildLock(signal);
  try {
    if (await isBuilt(wanted)) return;
    process.stderr.write("Building the pages; this takes a minute or less, once per version.\n");
    await rm(stamp, { force: true });
    await build(signal);
    await compressBuilt(path.join(root, ".next/static"));
    await writeFile(stamp, wanted);
  } finally {
    await unlock();
  }
}

async function isBuilt(wanted: string): Promise<boolean> {
  if (!existsSync(path.join(root, ".next/BUILD_ID"))) return false;
  return (await readFile(stamp, "utf8").catch(() => "")) === wanted;
}

async function build(signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
    cwd: root,
    env: childEnvironment({ NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" }),
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  let words = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      words += chunk.toString();
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  if (code === 0) return;
  process.stderr.write(words);
  throw new Error("The pages could not be built; the words above say why.");
}

/** Tests and the command line are no part of the pages. */
async function hashOfSources(): Promise<string> {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of await filesUnder(path.join(root, source))) {
      const name = path.relative(root, file);
      if (/\.test\.tsx?$/.test(name) || /^lib\/(cli|testing)\//.test(name)) continue;
      hash.update(`${name}\0`).update(await readFile(file));
    }
  }
  return hash.digest("hex");
}

async function filesUnder(place: string): Promise<string[]> {
  const kind = await stat(place).catch(() => undefined);
  if (kind === undefined) return [];
  if (kind.isFile()) return [place];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

async function takeBuildLock(signal: AbortSignal): Promise<() => Promise<void>> {
  await mkdir(path.dirname(lockFile), { recursive: true });
  for (;;) {
    try {
      await writeFile(lockFile, String(process.pid), { flag: "wx" });
      return () => rm(lockFile, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = Number(await readFile(lockFile, "utf8").catch(() => "0"));
      if (holder > 0 && !isAlive(holder)) await rm(lockFile, { force: true });
      else await wait(500, undefined, { signal });
    }
  }
}
