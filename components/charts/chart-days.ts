// From the days of an address to what a frame draws: one entry per calendar day, gaps kept as gaps.
import type { IpDay, IpSeries, TrapHits } from "@/lib/reputation/schema";
import type { Flag } from "./flag-days";

/** How the column of a day looks before anything is drawn into it. */
export type DayLook = "plain" | "zero" | "dashed" | "struck" | "crossed" | "today" | "hidden";

export type ChartDay = {
  day: string;
  look: DayLook;
  belowFloor: boolean;
  /** What is written about the day: a flag where it is an incident, else a dotted line. */
  flags: Flag[];
  /** Recipients: the height of the whole bar. */
  volume?: number;
  /** Undefined is a gap: Recharts draws nothing there. */
  ham?: number;
  suspect?: number;
  spam?: number;
  /** Recipients of a day below the floor: drawn hatched, without verdicts. */
  floorVolume?: number;
  /** Recipients that no verdict came for. */
  unjudged?: number;
  rate?: number;
  rateLow?: number;
  rateHigh?: number;
  traps?: number;
  /** Upper end of the disclosed band; equal to traps when exact. */
  trapsHigh?: number;
  unknown?: number;
  /** Of the same weekday in the compared period. */
  volumeBefore?: number;
  rateBefore?: number;
};

/** The drawn form of each day of a series, with what is written about it. */
export function chartDays(series: IpSeries, flags: readonly Flag[] = []): ChartDay[] {
  return series.days.map((day, index) => ({
    day: day.day,
    look: lookOf(day),
    belowFloor: day.filterResult.state === "below_floor",
    flags: flags.filter((flag) => flag.day === day.day),
    ...volumeOf(day),
    ...rateOf(day),
    ...trapsOf(day.trapHits, day.counts !== null),
    ...(day.unknownShare === null ? {} : { unknown: day.unknownShare }),
    ...beforeOf(series.before?.[index]),
  }));
}

function lookOf(day: IpDay): DayLook {
  if (day.state === "before_grant" || day.state === "before_source") return "hidden";
  if (day.state === "today") return "today";
  if (day.state === "open" || day.state === "late") return "dashed";
  if (day.state === "missing") return "struck";
  if (day.state === "lost") return "crossed";
  return day.counts !== null && day.counts.rcptCommands === 0 && day.counts.recipients === 0
    ? "zero"
    : "plain";
}

function volumeOf(day: IpDay): Partial<ChartDay> {
  if (day.counts === null) return {};
  const { ham, suspect, spam, recipients } = day.counts;
  if (day.filterResult.state === "below_floor") return { volume: recipients, floorVolume: recipients };
  const unjudged = recipients - ham - suspect - spam;
  return { volume: recipients, ham, suspect, spam, ...(unjudged > 0 ? { unjudged } : {}) };
}

function rateOf(day: IpDay): Partial<ChartDay> {
  const value = day.complaintRate;
  if (value.state !== "measured") return {};
  return { rate: value.rate, rateLow: value.low, rateHigh: value.high };
}

function beforeOf(day: IpDay | undefined): Partial<ChartDay> {
  if (!day) return {};
  return {
    ...(day.counts && { volumeBefore: day.counts.recipients }),
    ...(day.complaintRate.state === "measured" && { rateBefore: day.complaintRate.rate }),
  };
}

function trapsOf(hits: TrapHits, known: boolean): Partial<ChartDay> {
  if (!known || hits.mode === "guarded") return {};
  if (hits.mode === "exact") return { traps: hits.hits, trapsHigh: hits.hits };
  const [low, high] = bandEnds(hits.band ?? "0");
  return { traps: low, trapsHigh: high };
}

/** First and last count of a band; of the open one its lower bound twice. */
export function bandEnds(band: string): [number, number] {
  if (band.endsWith("+")) return [Number.parseInt(band, 10), Number.parseInt(band, 10)];
  const [low = "0", high = low] = band.split("-");
  return [Number(low), Number(high)];
}

/** The days that carry a label on the time axis: each one in a week, Mondays in more. */
export function labelledDays(days: readonly { day: string }[]): string[] {
  if (days.length <= 14) return days.map((entry) => entry.day);
  return days
    .filter((entry) => new Date(`${entry.day}T00:00:00Z`).getUTCDay() === 1)
    .map((entry) => entry.day);
}

export type Axis = { ceiling: number; ticks: number[] };

/** An axis from zero over at least `least`, with two to four round ticks. */
export function axisOver(values: readonly (number | undefined)[], least: number): Axis {
  const highest = Math.max(least, ...values.map((value) => value ?? 0));
  const rough = highest / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (ROUND.find((factor) => factor * power >= rough * 0.999) ?? 10);
  const steps = Math.ceil((highest / step) * 0.999);
  return {
    ceiling: steps * step,
    ticks: Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toPrecision(6))),
  };
}

const ROUND = [1, 2, 5, 10];

/** The rate axis: the two thresholds are its ticks while nothing is far above them. */
export function rateAxis(days: readonly ChartDay[]): Axis {
  const rates = days.flatMap((entry) => [entry.rate, entry.rateBefore]);
  const highest = Math.max(0, ...rates.map((value) => value ?? 0));
  if (highest <= 0.0038) return { ceiling: 0.004, ticks: [0, 0.001, 0.003] };
  return axisOver(rates, 0);
}

/** The axis of unknown shares: at least enough to see the 10 % line. */
export function unknownAxis(days: readonly ChartDay[]): Axis {
  return axisOver(
    days.map((entry) => entry.unknown),
    0.12,
  );
}
