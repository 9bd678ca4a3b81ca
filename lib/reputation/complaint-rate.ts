// How many of the people who got the mail called it junk, over which base, and how sure that figure is.
import type { ComplaintRate, Counts, RateBase } from "./schema";
import { type Candidate, firstOverFloor } from "./verdict";

// 97.5 % quantile of the normal distribution: both intervals below cover 95 %.
const Z = 1.959963984540054;

/** The complaint rate of exactly one period; `floor` is in DATA commands. */
export function complaintRateOf(candidate: Candidate, base: RateBase, floor: number): ComplaintRate {
  return widenedComplaintRate([candidate], base, floor);
}

/** The complaint rate of the first period that reaches the floor, else why there is none in the widest. */
export function widenedComplaintRate(
  candidates: readonly Candidate[],
  base: RateBase,
  floor: number,
): ComplaintRate {
  const { candidate, widened } = firstOverFloor(candidates, floor);
  const { period, counts } = candidate;
  const baseCount = baseOf(counts, base);
  const { complaints, dataCommands } = counts;
  if (baseCount === 0) return { state: "no_base", complaints, base, ...period };
  if (dataCommands < floor) {
    return { state: "below_floor", complaints, base, baseCount, dataCommands, floor, ...period };
  }
  const { low, high } = rateInterval(complaints, baseCount);
  const rate = complaints / baseCount;
  return { state: "measured", rate, low, high, complaints, base, baseCount, widened, ...period };
}

function baseOf(counts: Counts, base: RateBase): number {
  return base === "recipients" ? counts.recipients : counts.ham;
}

/**
 * The 95 % interval of `complaints` out of `base` (> 0). Wilson's score interval; complaints are counted on the day
 * they are made, so they can outnumber the day's base, where a binomial means nothing: then Byar's approximation of
 * the Poisson interval.
 */
export function rateInterval(complaints: number, base: number): { low: number; high: number } {
  if (complaints > base) {
    return { low: byar(complaints, -Z) / base, high: byar(complaints + 1, Z) / base };
  }
  const share = complaints / base;
  const square = Z * Z;
  const middle = share + square / (2 * base);
  const spread = Z * Math.sqrt((share * (1 - share)) / base + square / (4 * base * base));
  const scale = 1 + square / base;
  // The exact ends at 0 and at the whole base, which rounding would miss by an epsilon.
  return {
    low: complaints === 0 ? 0 : Math.max(0, (middle - spread) / scale),
    high: complaints === base ? 1 : Math.min(1, (middle + spread) / scale),
  };
}

function byar(count: number, z: number): number {
  return count * (1 - 1 / (9 * count) + z / (3 * Math.sqrt(count))) ** 3;
}
