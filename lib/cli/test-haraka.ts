// The Haraka of the mail journey: a hundred packages that nothing else needs, so they stand beside the project's own and
// not among them, at the versions that their own lock file names.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { childEnvironment } from "@/lib/platform/env";

const root = path.resolve(import.meta.dirname, "../..");
const wanted = path.join(root, "e2e/fixtures/haraka-packages");
const folder = path.join(root, "node_modules/.senderscope/haraka");

/** Where npm puts Haraka's packages. */
export const harakaModules = path.join(folder, "node_modules");

/** Whether the wanted versions are installed, and nothing else. */
export function hasHaraka(): boolean {
  const installed = path.join(folder, "installed.json");
  const lock = readFileSync(path.join(wanted, "package-lock.json"), "utf8");
  return existsSync(installed) && readFileSync(installed, "utf8") === lock;
}

/** Installs Haraka from npm without the plugins it only recommends, one of which compiles. Answers npm's words. */
export function installHaraka(): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of ["package.json", "package-lock.json"])
    cpSync(path.join(wanted, file), path.join(folder, file));
  const result = spawnSync("npm", ["ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    encoding: "utf8",
    env: childEnvironment({ NODE_ENV: "production" }),
  });
  if (result.status === 0)
    cpSync(path.join(wanted, "package-lock.json"), path.join(folder, "installed.json"));
  return `${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}`;
}
