// Which part of a range of addresses can be read from the records of whole networks (/24, /48), and which must be read
// address by address because a network lies in it only in part.

import type { GrantedRange } from "@/lib/networks/coverage";
import { familyOf, fromNumber, toNumber } from "@/lib/platform/ip";

/** Ranges of networks, from the first to the last as they are stored, and the ranges of addresses beside them. */
export type RollUp = { networks: GrantedRange[]; addresses: GrantedRange[] };

export function rollUpRanges(ranges: readonly GrantedRange[]): RollUp {
  const networks: GrantedRange[] = [];
  const addresses: GrantedRange[] = [];
  for (const { lo, hi, firstDay } of ranges) {
    const family = familyOf(lo);
    const prefix = family === 4 ? 24 : 48;
    const size = family === 4 ? 256n : 1n << 80n;
    const [first, last] = [toNumber(lo), toNumber(hi)];
    // The first network that begins in the range, and the first address after the last one that ends in it.
    const begin = ((first + size - 1n) / size) * size;
    const end = ((last + 1n) / size) * size;
    if (begin >= end) {
      addresses.push({ lo, hi, firstDay });
      continue;
    }
    if (first < begin) addresses.push({ lo, hi: fromNumber(begin - 1n, family), firstDay });
    networks.push({
      lo: `${fromNumber(begin, family)}/${prefix}`,
      hi: `${fromNumber(end - size, family)}/${prefix}`,
      firstDay,
    });
    if (end <= last) addresses.push({ lo: fromNumber(end, family), hi, firstDay });
  }
  return { networks, addresses };
}
