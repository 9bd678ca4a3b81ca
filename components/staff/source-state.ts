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

/** "26 Nov and 2 more days not closed" of an active source that is over 36 hours behind; null when it is not. */
export function lateWords({ state, closedThrough }: Closing, today: string): string | null {
  if (state !== "active" || closedThrough === null) return null;
  // The day after tomorrow of a day is the first on which it is late all day long.
  const late = daysBetween(closedThrough, today) - 2;
  if (late < 1) return null;
  const more = late === 1 ? "" : ` and ${late - 1} more ${late === 2 ? "day" : "days"}`;
  return `${dayShort(addDays(closedThrough, 1))}${more} not closed`;
}
