// What `npm run bench` can measure: one entry per suite, chosen by its name (`--web`); without a choice, storage.
import { alerts } from "./alerts/suite";
import { feedback } from "./feedback/suite";
import type { Result } from "./results";
import { storage } from "./storage/suite";
import { web } from "./web/suite";

export type BenchOptions = {
  /** Rows of ip_day in the data set. */
  rows: number;
  /** A look in a minute: fewer rounds, shorter runs; its figures say little. */
  quick: boolean;
  /** Tells people what is going on. */
  say: (line: string) => void;
  /** Takes a figure as soon as it is known. */
  report: (result: Result) => void;
};

export type Suite = {
  /** The option that chooses it. */
  name: string;
  summary: string;
  run: (options: BenchOptions) => Promise<void>;
};

export const suites: readonly Suite[] = [storage, feedback, alerts, web];
