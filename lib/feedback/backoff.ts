// When a report that was not taken is tried again, and when it is given up.
import { DAY, HOUR, later, MINUTE } from "@/lib/platform/day";

/** After the first attempts; then every hour. */
const firstPauses = [1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE];
export const GIVE_UP_AFTER = 3 * DAY;

/** The next attempt after `attempts` failed ones, or null when the report has been tried for 3 days. */
export function nextAttempt(createdAt: Date, attempts: number, now: Date): Date | null {
  const next = later(now, firstPauses[attempts - 1] ?? HOUR);
  return next.getTime() - createdAt.getTime() > GIVE_UP_AFTER ? null : next;
}

/** Whether a feed whose attempts have only failed since an instant is suspended. */
export function isGivenUp(failingSince: Date | null, now: Date): boolean {
  return failingSince !== null && now.getTime() - failingSince.getTime() >= GIVE_UP_AFTER;
}
