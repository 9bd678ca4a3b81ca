// What the fleet can be narrowed to, beside its window.

export type FleetFilter = {
  q: string;
  cidr: string | null;
  tag: string | null;
  asn: number | null;
  result: "GREEN" | "YELLOW" | "RED" | "none" | null;
  blocked: boolean;
  minVolume: number | null;
};

export const resultNames = { GREEN: "Green", YELLOW: "Yellow", RED: "Red", none: "No result" } as const;
