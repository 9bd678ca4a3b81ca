// `npm test`: everything that must hold, in order, each step whatever the ones before it said. It prepares the
// machine itself, and the last line counts the tests: `N passed, N failed`.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Command } from "commander";
import { childEnvironment, env } from "@/lib/platform/env";
import { ensureBuilt } from "./build";
import { type Counts, countPlaywright, countVitest, nothing, summary } from "./test-counts";
import { prepareMachine } from "./test-machine";

type Outcome = { ok: boolean; counts: Counts };
type Step = { name: string; run: () => Promise<Outcome> };

export function addTest(program: Command): void {
  program
    .command("test")
    .description("format, lint, types, unit and database tests, build, browser and mail journeys")
    .option("--long", "also the long runs: kills by the dozen, large volumes, fuzzing")
    .action(async (options: { long?: boolean }) => {
      process.exitCode = (await runTests(options.long === true)) ? 0 : 1;
    });
}

/** Runs every step and prints what came of it. Answers whether all of it held. */
async function runTests(long: boolean): Promise<boolean> {
  const reports = await mkdtemp(path.join(tmpdir(), "senderscope-reports-"));
  const results: { name: string; ok: boolean; seconds: number }[] = [];
  let counts = nothing;
  try {
    for (const step of steps(reports, long)) {
      process.stdout.write(`\n── ${step.name} ${"─".repeat(Math.max(3, 72 - step.name.length))}\n`);
      const begin = performance.now();
      const outcome = await step.run();
      results.push({ name: step.name, ok: outcome.ok, seconds: (performance.now() - begin) / 1000 });
      counts = {
        passed: counts.passed + outcome.counts.passed,
        // A step that fails without naming a test still counts: it must not end in `0 failed`.
        failed: counts.failed + (outcome.ok ? 0 : Math.max(1, outcome.counts.failed)),
        skipped: [...counts.skipped, ...outcome.counts.skipped],
      };
    }
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
  process.stdout.write(summary(results, counts));
  return counts.failed === 0;
}

function steps(reports: string, long: boolean): Step[] {
  const vitestReport = path.join(reports, "vitest.json");
  const playwrightReport = path.join(reports, "playwright.json");
  return [
    {
      name: "This machine",
      run: async () => {
        const missing = await prepareMachine();
        return { ok: missing.length === 0 || !env().CI, counts: { ...nothing, skipped: missing } };
      },
    },
    { name: "Format and lint", run: () => tool("@biomejs/biome/bin/biome", ["ci", "."]) },
    {
      name: "Types",
      run: async () => {
        const generated = await tool("next/dist/bin/next", ["typegen"]);
        return generated.ok ? tool("typescript/bin/tsc", ["--noEmit"]) : generated;
      },
    },
    {
      name: "Unit, architecture and database tests",
      run: async () => {
        const { ok } = await tool("vitest/vitest.mjs", [
          "run",
          ...(long ? ["--mode", "long"] : []),
          "--reporter=default",
          "--reporter=json",
          `--outputFile.json=${vitestReport}`,
        ]);
        return { ok, counts: await countVitest(vitestReport) };
      },
    },
    { name: "Build", run: () => build() },
    {
      name: "Browser and mail journeys",
      run: async () => {
        const projects = ["browser", "mail", ...(long ? ["long"] : [])];
        const { ok } = await tool(
          "@playwright/test/cli.js",
          ["test", ...projects.map((project) => `--project=${project}`), "--reporter=list,json"],
          { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport },
        );
        return { ok, counts: await countPlaywright(playwrightReport) };
      },
    },
  ];
}

/** The same build that `npm start` would make, so that the journeys find it done. */
async function build(): Promise<Outcome> {
  try {
    await ensureBuilt(new AbortController().signal);
    return { ok: true, counts: nothing };
  } catch (error) {
    process.stdout.write(`${(error as Error).message}\n`);
    return { ok: false, counts: nothing };
  }
}

/** Runs a program of node_modules with our own Node; its words go straight to the reader. */
function tool(script: string, args: string[], environment: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join("node_modules", script), ...args], {
      stdio: ["ignore", "inherit", "inherit"],
      env: childEnvironment({ NODE_ENV: "test", NEXT_TELEMETRY_DISABLED: "1", ...environment }),
    });
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    process.once("SIGINT", forward).once("SIGTERM", forward);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      process.off("SIGINT", forward).off("SIGTERM", forward);
      if (signal === "SIGINT" || signal === "SIGTERM") process.exit(130);
      resolve({ ok: code === 0, counts: nothing });
    });
  });
}
