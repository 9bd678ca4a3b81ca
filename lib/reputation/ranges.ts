// Which addresses a question is about, cut to what the reader may see.
import type { Day } from "@/lib/platform/day";
import { canonicalAddress, compareAddresses, familyOf, parseNetwork } from "@/lib/platform/ip";

/** First and last address, canonical, of one family. */
export type AddressRange = { lo: string; hi: string };

/** What a reader may see: disjoint ranges, each from its first day on. */
export type Granted = AddressRange & { firstDay: Day };

/** Reads an address, a dashed range or a CIDR network. Null when it is none of them. */
export function parseRange(text: string): AddressRange | null {
  const network = parseNetwork(text);
  if (network !== null) return { lo: network.lo, hi: network.hi };
  const [first, last, ...rest] = text.split("-").map((part) => canonicalAddress(part.trim()));
  if (first == null || last == null || rest.length > 0) return null;
  if (familyOf(first) !== familyOf(last) || compareAddresses(first, last) > 0) return null;
  return { lo: first, hi: last };
}

/** The parts of `ranges` inside `wanted`; everything else of a range stays as it is. */
export function cutRanges<R extends AddressRange>(ranges: readonly R[], wanted: AddressRange): R[] {
  return ranges.flatMap((range) => {
    const lo = later(range.lo, wanted.lo);
    const hi = compareAddresses(range.hi, wanted.hi) < 0 ? range.hi : wanted.hi;
    return familyOf(range.lo) === familyOf(wanted.lo) && compareAddresses(lo, hi) <= 0
      ? [{ ...range, lo, hi }]
      : [];
  });
}

function later(a: string, b: string): string {
  return compareAddresses(a, b) > 0 ? a : b;
}
