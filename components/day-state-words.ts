// The state of a day as a sentence for the person who looks at it.
import type { DayState } from "@/lib/reputation/schema";

export const dayStateWords: Record<DayState, string> = {
  complete: "Complete",
  open: "Not closed yet: figures can still grow",
  late: "Late: a source has not closed this day",
  missing: "Missing: a source has not closed this day for over 7 days",
  lost: "Lost: declared by the provider’s staff",
  today: "Today so far",
  before_source: "Before the first mail system sent data here",
  before_grant: "Before your grant begins",
};
