// What the filter's verdicts of a period say about an address: GREEN, YELLOW, RED, or why nothing can be said.
import type { Counts, FilterResult, FilterResultName } from "./schema";

/** Days from `from` to `to`, both included. */
export type Period = { days: number; from: string; to: string };

/** Sums of a period; the first candidate of a list is the one that was asked for. */
export type Candidate = { period: Period; counts: Counts };

/** GREEN under 10 % spam, RED over 90 %, YELLOW from 10 to 90 % with both ends. Null without verdicts. */
export function resultName(verdicts: Pick<Counts, "ham" | "suspect" | "spam">): FilterResultName | null {
  const all = verdicts.ham + verdicts.suspect + verdicts.spam;
  if (all === 0) return null;
  // In whole numbers: 0.1 and 0.9 have no exact binary form, and the borders belong to YELLOW.
  if (verdicts.spam * 10 < all) return "GREEN";
  return verdicts.spam * 10 > all * 9 ? "RED" : "YELLOW";
}

/** The filter result of exactly one period; `floor` is in DATA commands. */
export function filterResultOf(candidate: Candidate, floor: number): FilterResult {
  return widenedFilterResult([candidate], floor);
}

/**
 * The filter result of the first period that reaches the floor: pass what was asked for first, then the wider ones
 * (7, then 30 days). Below the floor in all of them, the widest is named, because it says most.
 */
export function widenedFilterResult(candidates: readonly Candidate[], floor: number): FilterResult {
  const { candidate, widened } = firstOverFloor(candidates, floor);
  const { period, counts } = candidate;
  const result = resultName(counts);
  if (counts.dataCommands === 0 && result === null) return { state: "no_data", ...period };
  if (counts.dataCommands < floor) {
    return { state: "below_floor", dataCommands: counts.dataCommands, floor, ...period };
  }
  if (result === null) return { state: "no_data", ...period };
  const verdicts = counts.ham + counts.suspect + counts.spam;
  return { state: "measured", result, spamShare: counts.spam / verdicts, verdicts, widened, ...period };
}

/** The first candidate at or over the floor, else the last. */
export function firstOverFloor(
  candidates: readonly Candidate[],
  floor: number,
): { candidate: Candidate; widened: boolean } {
  const at = candidates.findIndex(({ counts }) => counts.dataCommands >= floor);
  const index = at === -1 ? candidates.length - 1 : at;
  const candidate = candidates[index];
  if (candidate === undefined) throw new Error("No period to judge.");
  return { candidate, widened: at > 0 };
}

/** RCPT commands refused as unknown over all RCPT commands, 0 to 1; null without RCPT commands. */
export function unknownShareOf(counts: Pick<Counts, "rcptCommands" | "rcptUnknown">): number | null {
  return counts.rcptCommands === 0 ? null : counts.rcptUnknown / counts.rcptCommands;
}

/** Spam / all verdicts of many addresses together, which is no filter result; null below the floor and without verdicts. */
export function spamShareOf({ dataCommands, ham, suspect, spam }: Counts, floor: number): number | null {
  const all = ham + suspect + spam;
  return dataCommands < floor || all === 0 ? null : spam / all;
}
