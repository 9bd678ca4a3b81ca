// Trap hits as far as the provider discloses them.
import type { TrapHits } from "@/lib/reputation/schema";
import { count } from "./format";

/** "5-9", "3", "15 or more", "withheld". */
export function trapWords(hits: TrapHits): string {
  if (hits.mode === "guarded") return "withheld";
  if (hits.mode === "exact") return count(hits.hits);
  if (hits.band !== null) return hits.band;
  return hits.atLeast === 0 ? "0" : `${count(hits.atLeast)}+`;
}
