// Since when does a reader want to know what changed? A morning is one visit, however often the page is opened in it.
import { HOUR, later } from "@/lib/platform/day";

/** Openings of the page closer together than this are one visit. */
const VISIT_GAP = 6 * HOUR;

export type StoredVisit = { lastAt: Date; previousAt: Date | null };

/** The visit before the present one; null at the first. */
export function visitBefore(stored: StoredVisit | null, now: Date): Date | null {
  if (stored === null) return null;
  return isNewVisit(stored, now) ? stored.lastAt : stored.previousAt;
}

/** The row after an opening of the page at `now`. */
export function visitAfter(stored: StoredVisit | null, now: Date): StoredVisit {
  if (stored === null) return { lastAt: now, previousAt: null };
  return { lastAt: now, previousAt: isNewVisit(stored, now) ? stored.lastAt : stored.previousAt };
}

function isNewVisit({ lastAt }: StoredVisit, now: Date): boolean {
  return later(lastAt, VISIT_GAP) <= now;
}
