// What the fleet can be narrowed to, beside its window.
import type { StatusState } from "@/lib/reputation/schema";

export type FleetFilter = {
  q: string;
  rdns: string | null;
  cidr: string | null;
  tag: string | null;
  asn: number | null;
  result: "GREEN" | "YELLOW" | "RED" | "none" | null;
  /** The heaviest in force. */
  status: StatusState | null;
  /** At or above a complaint line, over a base that makes it more than chance. */
  line: "warned" | "enforced" | null;
  traps: boolean;
  minVolume: number | null;
};

export const noFilter: FleetFilter = {
  q: "",
  rdns: null,
  cidr: null,
  tag: null,
  asn: null,
  result: null,
  status: null,
  line: null,
  traps: false,
  minVolume: null,
};

export const resultNames = { GREEN: "Green", YELLOW: "Yellow", RED: "Red", none: "No result" } as const;
export const lineNames = { warned: "0.1\u202f% or more", enforced: "0.3\u202f% or more" } as const;
