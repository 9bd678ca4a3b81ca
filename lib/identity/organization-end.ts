// How long an ended organization can be taken back.
import { DAY, later } from "@/lib/platform/day";

/** Days in which an owner can take an ended organization back. */
const graceDays = 30;

/** When an organization that ended at `endedAt` is deleted for good. */
export function deletedAfter(endedAt: Date): Date {
  return later(endedAt, graceDays * DAY);
}

/** Organizations that ended before this are deleted at `now`. */
export function deletableBefore(now: Date): Date {
  return later(now, -graceDays * DAY);
}
