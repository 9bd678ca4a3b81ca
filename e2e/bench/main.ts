// `npm run bench`: measures this machine against the targets, prints each figure as it comes and writes bench.json.
import { writeFile } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { lineOf, machine, type Report, type Result } from "./results";
import { suites } from "./suites";

process.channel?.unref();

const program = new Command("bench")
  .description("measure this machine against the targets; writes bench.json")
  .option("--rows <n>", "daily records in the data set, as 10M or 250k", toRows, 10_000_000)
  .option("--quick", "a short look: fewer and shorter runs", false)
  .option("--output <file>", "where the figures are written", "bench.json");
for (const { name, summary } of suites) program.option(`--${name}`, `only this: ${summary}`);
program.action(bench);
await program.parseAsync();

type Options = { rows: number; quick: boolean; output: string } & Record<string, unknown>;

async function bench(options: Options): Promise<void> {
  const asked = suites.filter(({ name }) => options[name] === true);
  const results: Result[] = [];
  const here = machine();
  say(`${here.cpu}, ${here.cores} cores, ${here.memoryGiB} GiB, ${here.platform}, Node ${here.node}`);
  for (const suite of asked.length > 0 ? asked : suites.slice(0, 1)) {
    await suite.run({
      rows: options.rows,
      quick: options.quick,
      say: (line) => say(`     ${line}`),
      report: (result) => {
        results.push(result);
        say(lineOf(result));
      },
    });
  }
  const shortfalls = results.filter(({ ok }) => !ok).map(({ name }) => name);
  const report: Report = { machine: here, rows: options.rows, results, shortfalls };
  await writeFile(options.output, `${JSON.stringify(report, null, 2)}\n`);
  say(
    shortfalls.length === 0
      ? "Every target was reached."
      : `${shortfalls.length} below target: ${shortfalls.join("; ")}`,
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function toRows(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(text);
  const rows = Number(match?.[1]) * (match?.[2] === "M" ? 1_000_000 : match?.[2] === "k" ? 1000 : 1);
  if (!(rows >= 10_000 && rows <= 1_000_000_000))
    throw new InvalidArgumentError("Use a number from 10k to 1000M.");
  return Math.round(rows);
}
