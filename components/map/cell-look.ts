// How a cell of the map is drawn under each way of colouring it, and the same in words.
import type { CellFigures, MapCell } from "@/lib/reputation/schema";
import { count, percent, plural, shortCount } from "../format";
import { shortRate } from "../rate";
import { markWords } from "../result-words";
import { trapWords } from "../trap-words";

export const measures = ["result", "volume", "spam", "complaints", "traps"] as const;
export type Measure = (typeof measures)[number];

export const measureNames: Record<Measure, string> = {
  result: "Filter result",
  volume: "Recipients",
  spam: "Spam share",
  complaints: "Complaint rate",
  traps: "Trap hits",
};

/** Step 1 to 5 of the scale; floor: hatched, also where a figure is withheld; none: an outline. */
export type CellLook = 1 | 2 | 3 | 4 | 5 | "floor" | "none";

type Quantity = Exclude<Measure, "result">;

/** Where the second to the fifth step of a scale begin, and what the steps are called. */
export const scales: Record<Quantity, { from: readonly number[]; names: readonly string[] }> = {
  volume: {
    from: [100, 1000, 10_000, 100_000],
    names: ["under 100", "from 100", "from 1\u202f000", "from 10\u202f000", "from 100\u202f000"],
  },
  spam: {
    from: [0.01, 0.1, 0.5, 0.9],
    names: ["under 1\u202f%", "from 1\u202f%", "from 10\u202f%", "from 50\u202f%", "from 90\u202f%"],
  },
  complaints: {
    from: [0.0005, 0.001, 0.003, 0.01],
    names: ["under 0.05\u202f%", "from 0.05\u202f%", "from 0.1\u202f%", "from 0.3\u202f%", "from 1\u202f%"],
  },
  traps: { from: [1, 10, 50, 100], names: ["none", "from 1", "from 10", "from 50", "from 100"] },
};

export function cellLook({ figures }: MapCell, by: Quantity): CellLook {
  if (figures === null) return "none";
  const value = quantityOf(figures, by);
  if (typeof value !== "number") return value;
  const step = scales[by].from.filter((from) => value >= from).length + 1;
  return step === 1 || step === 2 || step === 3 || step === 4 ? step : 5;
}

function quantityOf(figures: CellFigures, by: Quantity): number | "floor" | "none" {
  const { counts, spamShare, complaintRate, trapHits } = figures;
  switch (by) {
    case "volume":
      return counts.recipients === 0 ? "none" : counts.recipients;
    case "spam":
      return spamShare ?? (counts.dataCommands > 0 ? "floor" : "none");
    case "complaints":
      if (complaintRate.state === "measured") return complaintRate.rate;
      return complaintRate.state === "below_floor" && complaintRate.dataCommands > 0 ? "floor" : "none";
    case "traps":
      if (trapHits.mode === "guarded") return "floor";
      return trapHits.mode === "exact" ? trapHits.hits : trapHits.atLeast;
  }
}

/** The figure in a cell, short enough for its width; "" where there is none. Percentages without their sign. */
export function cellText({ figures }: MapCell, by: Quantity): string {
  const value = figures === null ? "none" : quantityOf(figures, by);
  if (typeof value !== "number") return "";
  if (by === "volume") return shortCount(value);
  if (by === "traps") return value === 0 ? "" : shortCount(value);
  return by === "spam" ? atLeastStep(value * 100, 0) : atLeastStep(value * 100, 2);
}

/** Rounded, but never to zero what is not: "<1". */
function atLeastStep(value: number, decimals: number): string {
  const step = 10 ** -decimals;
  if (value > 0 && value < step / 2) return `<${step}`;
  return value.toFixed(value >= 10 ? 0 : decimals);
}

/** The mark of a cell coloured by filter result. */
export function markOfCell({ figures }: Pick<MapCell, "figures">) {
  if (figures === null) return "none";
  return figures.worst ?? (figures.belowFloor > 0 ? "floor" : "none");
}

/** "198.18.4.0/24: worst Red, 2 blocked; 1 204 recipients, …": what a screen reader says of a cell. */
export function cellSentence(cell: MapCell): string {
  const { network, figures } = cell;
  if (figures === null) return `${network}: no mail`;
  const blocked = figures.blocked > 0 ? `, ${count(figures.blocked)} blocked` : "";
  return `${network}: ${markWords[markOfCell(cell)].name}${blocked}; ${plural(figures.counts.recipients, "recipient")}, spam ${spamText(figures)}, complaint rate ${shortRate(figures.complaintRate)}, trap hits ${trapWords(figures.trapHits)}`;
}

/** The spam share with the decimals of its base, or a dash. */
export function spamText({ spamShare, counts }: CellFigures): string {
  return spamShare === null ? "–" : percent(spamShare, counts.ham + counts.suspect + counts.spam);
}
