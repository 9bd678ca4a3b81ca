// How much of the trap hits a sender may see: enough to know that there is a problem, too little to find the traps.
// Everything that leaves the product about traps, sort order included, comes from what these functions answer.
import { type TrapBand, type TrapDisclosure, type TrapHits, trapBands } from "./schema";

/** Trap hits of one address and one day, as stored. */
export type StoredTraps = { hits: number; firstAt: Date | null; lastAt: Date | null };

const lowerBounds: Record<TrapBand, number> = {
  "0": 0,
  "1-4": 1,
  "5-9": 5,
  "10-49": 10,
  "50-99": 50,
  "100+": 100,
};

/** Guarded disclosure tells of a day only this long after its end. */
export const GUARDED_DELAY_HOURS = 48;

/** The band a number of hits of one day falls in. */
export function bandOf(hits: number): TrapBand {
  return trapBands.findLast((band) => hits >= lowerBounds[band]) ?? "0";
}

/** The least number of hits in a band. */
export function lowerBoundOf(band: TrapBand): number {
  return lowerBounds[band];
}

/** One address and one day. */
export function discloseDay(mode: TrapDisclosure, stored: StoredTraps): TrapHits {
  if (mode === "guarded") return { mode };
  if (mode === "exact") return exact(stored);
  const band = bandOf(stored.hits);
  return { mode, atLeast: lowerBounds[band], band };
}

/**
 * Sums over several days. `boundSum` is the sum of the days' lower bounds: a band of the exact sum would let a reader
 * take overlapping periods apart.
 */
export function discloseSum(mode: TrapDisclosure, stored: StoredTraps & { boundSum: number }): TrapHits {
  if (mode === "guarded") return { mode };
  return mode === "exact" ? exact(stored) : { mode, atLeast: stored.boundSum, band: null };
}

/** What the SNDS file carries: exact figures and times, or the lower bound and no times, or nothing per address. */
export function discloseToSnds(mode: TrapDisclosure, stored: StoredTraps): StoredTraps {
  if (mode === "exact") return stored;
  const hits = mode === "bands" ? lowerBounds[bandOf(stored.hits)] : 0;
  return { hits, firstAt: null, lastAt: null };
}

function exact({ hits, firstAt, lastAt }: StoredTraps): TrapHits {
  return {
    mode: "exact",
    hits,
    firstAt: firstAt?.toISOString() ?? null,
    lastAt: lastAt?.toISOString() ?? null,
  };
}
