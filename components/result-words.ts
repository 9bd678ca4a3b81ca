// What each mark stands for, in words: for screen readers, tooltips and the legend. Thresholds from the definitions.
import type { FilterResult, StripEntry } from "@/lib/reputation/schema";

export type MarkKind = StripEntry["result"];

export const markWords: Record<MarkKind, { name: string; means: string }> = {
  GREEN: { name: "Green", means: "Under 10 % of the verdicts were spam." },
  YELLOW: { name: "Yellow", means: "10 to 90 % of the verdicts were spam." },
  RED: { name: "Red", means: "Over 90 % of the verdicts were spam." },
  floor: { name: "Below the floor", means: "Too few DATA commands for a filter result to mean anything." },
  none: { name: "No data", means: "The day is complete and the address sent nothing that was judged." },
  open: { name: "Not closed yet", means: "The day has ended; not every source has closed it." },
  late: { name: "Late", means: "A source has not closed the day 36 hours after its end." },
  missing: { name: "Missing", means: "A source has not closed the day for more than 7 days." },
  lost: { name: "Lost", means: "The provider's staff declared the data of this day lost." },
  today: { name: "Today so far", means: "The day is still running." },
  before_source: { name: "Before any data", means: "No mail system sent data here yet." },
  before_grant: {
    name: "Before your grant",
    means: "Your grant on this network does not reach back to this day.",
  },
};

/** The mark of a filter result. */
export function markOf(result: FilterResult): MarkKind {
  if (result.state === "measured") return result.result;
  return result.state === "below_floor" ? "floor" : "none";
}
