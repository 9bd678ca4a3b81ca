// Which addresses of a reader are abnormal, as the rows of the SNDS status file: one per address while they are few,
// one per range beyond. An address under several statuses has the heaviest one.
import { familyOf, fromNumber, toNumber } from "@/lib/platform/ip";
import { stateWeight } from "./reason";
import type { ReasonClass, StatusState } from "./schema";

/** A status in force from address `lo` to `hi`, both canonical. */
export type RangedStatus = { lo: string; hi: string; state: StatusState; reason: ReasonClass };

/** Up to this many addresses each has a row of its own. */
export const MAX_SINGLE_ROWS = 4096;

type Segment = { family: 4 | 6; lo: bigint; hi: bigint; state: StatusState; reason: ReasonClass };

/** Disjoint ranges in address order, cut to `ranges` (disjoint), each with its heaviest status. */
export function statusRanges(
  statuses: readonly RangedStatus[],
  ranges: readonly { lo: string; hi: string }[],
): RangedStatus[] {
  const segments = ([4, 6] as const).flatMap((family) => {
    const granted = ranges.filter(({ lo }) => familyOf(lo) === family).map(toBounds);
    const cut = statuses
      .filter(({ lo }) => familyOf(lo) === family)
      .flatMap((status) => {
        const { lo, hi } = toBounds(status);
        return granted
          .filter((range) => range.lo <= hi && lo <= range.hi)
          .map((range) => ({ ...status, family, lo: max(lo, range.lo), hi: min(hi, range.hi) }));
      });
    return heaviest(cut);
  });
  const total = segments.reduce((sum, { lo, hi }) => sum + hi - lo + 1n, 0n);
  return segments.flatMap((segment) =>
    total <= BigInt(MAX_SINGLE_ROWS) ? eachAddress(segment) : [asRange(segment, segment.lo, segment.hi)],
  );
}

// Sweeps over the places where a status begins or ends; between two of them nothing changes.
function heaviest(segments: Segment[]): Segment[] {
  const edges = [...new Set(segments.flatMap(({ lo, hi }) => [lo, hi + 1n]))].sort(ascending);
  const starting = [...segments].sort((a, b) => ascending(a.lo, b.lo));
  const out: Segment[] = [];
  let open: Segment[] = [];
  let next = 0;
  edges.forEach((lo, index) => {
    const end = edges[index + 1];
    for (let segment = starting[next]; segment !== undefined && segment.lo === lo; segment = starting[next]) {
      open.push(segment);
      next += 1;
    }
    open = open.filter(({ hi }) => hi >= lo);
    const top = open.reduce<Segment | undefined>(
      (best, one) => (best === undefined || stateWeight[one.state] > stateWeight[best.state] ? one : best),
      undefined,
    );
    if (top === undefined || end === undefined) return;
    const last = out.at(-1);
    if (last?.hi === lo - 1n && last.state === top.state && last.reason === top.reason) last.hi = end - 1n;
    else out.push({ ...top, lo, hi: end - 1n });
  });
  return out;
}

function eachAddress(segment: Segment): RangedStatus[] {
  return Array.from({ length: Number(segment.hi - segment.lo) + 1 }, (_, i) =>
    asRange(segment, segment.lo + BigInt(i), segment.lo + BigInt(i)),
  );
}

function asRange({ family, state, reason }: Segment, lo: bigint, hi: bigint): RangedStatus {
  return { lo: fromNumber(lo, family), hi: fromNumber(hi, family), state, reason };
}

function toBounds({ lo, hi }: { lo: string; hi: string }): { lo: bigint; hi: bigint } {
  return { lo: toNumber(lo), hi: toNumber(hi) };
}

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
