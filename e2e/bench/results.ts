// What a measurement comes to: a figure with its unit, the target it is held against, and whether it reached it.
import os from "node:os";

/** A bound the figure must reach; null: printed for information. */
export type Target = { atLeast: number } | { atMost: number } | null;

export type Result = { name: string; value: number; unit: string; target: Target; ok: boolean };

/** What `npm run bench` writes to bench.json. */
export type Report = { machine: Machine; rows: number; results: Result[]; shortfalls: string[] };

export type Machine = { cpu: string; cores: number; memoryGiB: number; platform: string; node: string };

export function machine(): Machine {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? "unknown",
    cores: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    node: process.versions.node,
  };
}

export function result(name: string, value: number, unit: string, target: Target = null): Result {
  const ok =
    Number.isFinite(value) &&
    (target === null || ("atLeast" in target ? value >= target.atLeast : value <= target.atMost));
  return { name, value: Number(value.toPrecision(4)), unit, target, ok };
}

/** One line for people: figure, target, and a word that says whether it holds. */
export function lineOf({ name, value, unit, target, ok }: Result): string {
  const bound =
    target === null
      ? ""
      : "atLeast" in target
        ? `(at least ${target.atLeast})`
        : `(at most ${target.atMost})`;
  const word = target === null ? "    " : ok ? "ok  " : "LOW ";
  return `${word} ${name}: ${value.toLocaleString("en")} ${unit} ${bound}`.trimEnd();
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which a share of the others lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
