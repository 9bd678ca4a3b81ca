// What may an organization read, once its overlapping grants are merged? Disjoint sorted ranges, so that no row is
// counted twice, each with the earliest first day of the grants over it.
import type { Day } from "@/lib/platform/day";
import { compareAddresses, type Family, familyOf, fromNumber, toNumber } from "@/lib/platform/ip";

/** Canonical first and last address of one family, and the earliest day that may be read. */
export type GrantedRange = { lo: string; hi: string; firstDay: Day };

/** The parts of `granted` inside `only`, which may overlap; a range keeps its first day. */
export function cutToRanges(
  granted: readonly GrantedRange[],
  only: readonly { lo: string; hi: string }[],
): GrantedRange[] {
  const wanted = mergeGrants(only.map((range) => ({ ...range, firstDay: "" })));
  return granted.flatMap((range) =>
    wanted.flatMap(({ lo, hi }) => {
      if (familyOf(lo) !== familyOf(range.lo)) return [];
      const from = compareAddresses(lo, range.lo) > 0 ? lo : range.lo;
      const to = compareAddresses(hi, range.hi) < 0 ? hi : range.hi;
      return compareAddresses(from, to) > 0 ? [] : [{ lo: from, hi: to, firstDay: range.firstDay }];
    }),
  );
}

/** Merges grants in any order and overlap. Touching ranges with the same first day become one. */
export function mergeGrants(grants: readonly GrantedRange[]): GrantedRange[] {
  return [...mergeFamily(grants, 4), ...mergeFamily(grants, 6)];
}

type Edge = { at: bigint; day: Day; change: 1 | -1 };

function mergeFamily(grants: readonly GrantedRange[], family: Family): GrantedRange[] {
  const edges = grants
    .filter((grant) => familyOf(grant.lo) === family)
    .flatMap((grant): Edge[] => [
      { at: toNumber(grant.lo), day: grant.firstDay, change: 1 },
      { at: toNumber(grant.hi) + 1n, day: grant.firstDay, change: -1 },
    ])
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const open = new Map<Day, number>();
  const ranges: { lo: bigint; hi: bigint; firstDay: Day }[] = [];
  let from = 0n;
  for (const { at, day, change } of edges) {
    const firstDay = earliest(open);
    if (firstDay !== null && at > from) {
      const last = ranges.at(-1);
      if (last !== undefined && last.hi + 1n === from && last.firstDay === firstDay) last.hi = at - 1n;
      else ranges.push({ lo: from, hi: at - 1n, firstDay });
    }
    from = at;
    open.set(day, (open.get(day) ?? 0) + change);
  }
  return ranges.map(({ lo, hi, firstDay }) => ({
    lo: fromNumber(lo, family),
    hi: fromNumber(hi, family),
    firstDay,
  }));
}

function earliest(open: ReadonlyMap<Day, number>): Day | null {
  let found: Day | null = null;
  for (const [day, count] of open) if (count > 0 && (found === null || day < found)) found = day;
  return found;
}
