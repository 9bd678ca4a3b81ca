// Whether a network lies wholly in what an organization holds.
import { compareAddresses, familyOf, fromNumber, type Network, toNumber } from "@/lib/platform/ip";

/** `ranges` are disjoint and sorted; touching ones may differ in their first day, and still hold what lies over both. */
export function isHeld(network: Network, ranges: readonly { lo: string; hi: string }[]): boolean {
  let from = network.lo;
  for (const { lo, hi } of ranges) {
    if (lo.includes(":") !== from.includes(":") || compareAddresses(hi, from) < 0) continue;
    if (compareAddresses(lo, from) > 0) return false;
    if (compareAddresses(hi, network.hi) >= 0) return true;
    from = nextAddress(hi);
  }
  return false;
}

function nextAddress(address: string): string {
  return fromNumber(toNumber(address) + 1n, familyOf(address));
}
