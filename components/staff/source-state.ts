// How a source is doing, in words; and whether it holds days up.

import type { SourceItem, SourceState } from "@/lib/ingest/schema";
import { addDays, daysBetween } from "@/lib/platform/day";
import { dayShort } from "../format";

export const sourceStateWords: Record<SourceState, string> = {
  waiting: "Nothing yet",
  active: "Active",
  quiet: "Quiet for 7 days",
  paused: "Paused",
};

type Closing = Pick<SourceItem, "state" | "closedThrough">;

/** Those of the sources that a day still waits for. A gap further back is nowhere told by source. */
export const awaitedFor = (day: string, sources: readonly (Closing & { name: string })[]): string[] =>
  sources
    .filter(({ state, closedThrough }) => state === "active" && closedThrough !== null && closedThrough < day)
    .map(({ name }) => name);

/** "26 Nov to 28 Nov not closed" of an active source that is over 36 hours behind; null when it is not. */
export function lateWords({ state, closedThrough }: Closing, today: string): string | null {
  if (state !== "active" || closedThrough === null) return null;
  // The day after tomorrow of a day is the first on which it is late all day long.
  const late = daysBetween(closedThrough, today) - 2;
  if (late < 1) return null;
  const first = dayShort(addDays(closedThrough, 1));
  const last = dayShort(addDays(closedThrough, late));
  return `${late === 1 ? first : `${first} ${late === 2 ? "and" : "to"} ${last}`} not closed`;
}
