// Which sums over several days are kept ready: every address over 7, 30 and 90 days, and what begins inside them with
// somebody's first day.

import type { GrantedRange } from "@/lib/networks/coverage";
import type { AddressRange } from "@/lib/platform/address-range";
import { addDays, type Day, latestDay } from "@/lib/platform/day";
import { compareAddresses } from "@/lib/platform/ip";

/** Lengths of the windows that lists are read over. */
export const windowLengths = [7, 30, 90] as const;

/** Sums from `since` to some last day of all addresses from lo to hi. */
export type WindowPart = AddressRange & { since: Day };

const everything: AddressRange = { lo: "0.0.0.0", hi: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" };

/** The first day of the longest window that ends with `through`. */
export function firstOfWindows(through: Day): Day {
  return addDays(through, 1 - Math.max(...windowLengths));
}

/** The parts to keep for windows ending with `through`. `begun`: ranges that somebody may read only from a later day on. */
export function wantedParts(through: Day, begun: readonly GrantedRange[]): WindowPart[] {
  const whole = windowLengths.map((length) => addDays(through, 1 - length));
  return [
    ...whole.map((since) => ({ ...everything, since })),
    ...begun
      .filter(({ firstDay }) => firstOfWindows(through) < firstDay && firstDay <= through)
      .filter(({ firstDay }) => !whole.includes(firstDay))
      .map(({ lo, hi, firstDay }) => ({ lo, hi, since: firstDay })),
  ];
}

/** Whether the sums of a range from `since` on are among the parts that are ready. */
export function isReady(range: AddressRange, since: Day, parts: readonly WindowPart[]): boolean {
  return parts.some(
    (part) =>
      part.since === since &&
      compareAddresses(part.lo, range.lo) <= 0 &&
      compareAddresses(range.hi, part.hi) <= 0,
  );
}

/** Ranges for a window from `from` on: since when each is added up, and whether that is ready. */
export function windowRanges(
  ranges: readonly GrantedRange[],
  from: Day,
  parts: readonly WindowPart[],
): WindowRange[] {
  return ranges.map((range) => {
    const since = latestDay(from, range.firstDay);
    return { ...range, since, ready: isReady(range, since, parts) };
  });
}

export type WindowRange = GrantedRange & { since: Day; ready: boolean };
