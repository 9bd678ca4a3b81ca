// From a stored row of the fleet and the days behind it to what a reader sees of it.
import { type Day, eachDay, earliestDay } from "@/lib/platform/day";
import { widenedComplaintRate } from "./complaint-rate";
import { discloseSum, type StoredTraps } from "./disclosure";
import type {
  Counts,
  DayWithState,
  IpRow,
  IpStatus,
  StripEntry,
  TrapDisclosure,
  WindowAnswer,
} from "./schema";
import { buildStrip, noCounts, periodEnding, type StoredDay, sumCounts, widerPeriods } from "./series";
import { type Candidate, type Period, unknownShareOf, widenedFilterResult } from "./verdict";

/** One address with its sums over the window, and the figures its complaint rate rests on. */
export type StoredRow = {
  ip: string;
  firstDay: Day;
  counts: Counts;
  traps: StoredTraps & { boundSum: number };
  /** Sums over ratePeriod of the window. */
  rate: Pick<Counts, "complaints" | "recipients" | "dataCommands">;
  firstSeenAt: Date | null;
  lastSeenAt: Date | null;
};

/** What a row shows of a day. */
export type StripDay = Pick<StoredDay, "day" | "counts" | "helo" | "mailFrom">;

/** What stands in a row beside its own figures. */
export type RowExtras = "before" | "tags" | "reverse";

export type FleetView = {
  window: WindowAnswer;
  floor: number;
  disclosure: TrapDisclosure;
};

/** Complaint rates rest on 7 days or more, whatever the window. */
export function ratePeriod(window: Period): Period {
  return window.days >= 7 ? window : periodEnding(window.to, 7);
}

/** How far back the days of a row must be known for everything that is shown of it. */
export function earliestShown(window: Period): Day {
  const shown = [ratePeriod(window), ...widerPeriods(window)].map(({ from }) => from);
  return earliestDay(window.from, ...shown);
}

/** Everything of a row but its strip and its samples. `sumsOf`: the address's sums over a period wider than the window. */
export function describeRow(
  row: StoredRow,
  sumsOf: (period: Period) => Counts,
  statuses: readonly IpStatus[],
  { window, floor, disclosure }: FleetView,
): Omit<IpRow, "strip" | "helo" | "mailFrom" | RowExtras> {
  const widen = (first: Period, own: Counts): Candidate[] =>
    widerPeriods(first).map((period, index) => ({ period, counts: index === 0 ? own : sumsOf(period) }));
  return {
    ip: row.ip,
    counts: row.counts,
    trapHits: discloseSum(disclosure, row.traps),
    filterResult: widenedFilterResult(widen(periodOf(window), row.counts), floor),
    complaintRate: widenedComplaintRate(
      widen(ratePeriod(periodOf(window)), { ...noCounts, ...row.rate }),
      "recipients",
      floor,
    ),
    unknownShare: unknownShareOf(row.counts),
    status: statuses[0] ?? null,
    firstSeen: row.firstSeenAt?.toISOString() ?? null,
    lastSeen: row.lastSeenAt?.toISOString() ?? null,
  };
}

/**
 * A row as the fleet shows it. `days` are the stored days of its strip, newest first and none before its first day;
 * `strip` are all days of the strip, the last of them today. Samples that the row does not bring are those of its days.
 */
export function buildRow(
  row: StoredRow & { helo: string | null; mailFrom: string | null },
  days: readonly StripDay[],
  sumsOf: (period: Period) => Counts,
  statuses: readonly IpStatus[],
  strip: readonly DayWithState[],
  view: FleetView,
): Omit<IpRow, RowExtras> {
  const { from, to } = view.window;
  const inWindow = days.filter(({ day }) => from <= day && day <= to);
  return {
    ...describeRow(row, sumsOf, statuses, view),
    helo: row.helo ?? inWindow.find(({ helo }) => helo !== null)?.helo ?? null,
    mailFrom: row.mailFrom ?? inWindow.find(({ mailFrom }) => mailFrom !== null)?.mailFrom ?? null,
    strip: stripOf(row, days, strip, view.floor),
  };
}

/** The strip of a row from its stored days. */
export function stripOf(
  { firstDay }: Pick<StoredRow, "firstDay">,
  days: readonly StripDay[],
  strip: readonly DayWithState[],
  floor: number,
): StripEntry[] {
  return buildStrip(strip, new Map(days.map(({ day, counts }) => [day, counts])), { firstDay, floor });
}

/** Sums of the stored days of a period. */
export function sumOver(days: readonly StoredDay[], { from, to }: Period): Counts {
  return sumCounts(days.filter(({ day }) => from <= day && day <= to).map(({ counts }) => counts));
}

/** Trap hits of the stored days of a period, for discloseSum. */
export function trapsOver(
  days: readonly StoredDay[],
  { from, to }: Period,
  boundOf: (hits: number) => number,
): StoredTraps & { boundSum: number } {
  const hit = days.filter(({ day, traps }) => from <= day && day <= to && traps.hits > 0);
  const times = hit.flatMap(({ traps }) => [traps.firstAt ?? [], traps.lastAt ?? []].flat());
  const sorted = times.map((time) => time.getTime()).sort((a, b) => a - b);
  const at = (time: number | undefined) => (time === undefined ? null : new Date(time));
  return {
    hits: hit.reduce((sum, { traps }) => sum + traps.hits, 0),
    firstAt: at(sorted[0]),
    lastAt: at(sorted.at(-1)),
    boundSum: hit.reduce((sum, { traps }) => sum + boundOf(traps.hits), 0),
  };
}

/** States of the days from..to as known; a day nothing is known of is missing. */
export function statesOf(from: Day, to: Day, known: readonly DayWithState[]): DayWithState[] {
  const byDay = new Map(known.map(({ day, state }) => [day, state]));
  return eachDay(from, to).map((day) => ({ day, state: byDay.get(day) ?? "missing" }));
}

function periodOf({ days, from, to }: WindowAnswer): Period {
  return { days, from, to };
}
