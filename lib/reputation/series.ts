// From stored days to a series without holes, in which zero, below the floor, late, lost and not yet granted stay
// different things.
import { addDays, type Day, daysBetween, eachDay, earliestDay, latestDay } from "@/lib/platform/day";
import { complaintRateOf } from "./complaint-rate";
import { discloseDay, type StoredTraps } from "./disclosure";
import type {
  Counts,
  DayState,
  DayWithState,
  IpDay,
  RateBase,
  StripEntry,
  TrapDisclosure,
  WindowAnswer,
  WindowInput,
} from "./schema";
import { filterResultOf, type Period, resultName, unknownShareOf } from "./verdict";

/** One row of ip_day as read. */
export type StoredDay = {
  day: Day;
  counts: Counts;
  traps: StoredTraps;
  helo: string | null;
  mailFrom: string | null;
  firstSeenAt: Date | null;
  lastSeenAt: Date | null;
};

export const noCounts: Counts = {
  rcptCommands: 0,
  rcptUnknown: 0,
  dataCommands: 0,
  recipients: 0,
  ham: 0,
  suspect: 0,
  spam: 0,
  complaints: 0,
};

/** Longest series, in days: what is kept. */
export const MAX_SERIES_DAYS = 400;
/** Days of the strip in a row of the fleet. */
export const STRIP_DAYS = 30;

type Reader = {
  /** Earliest day the reader may see of this address. */
  firstDay: Day;
  floor: number;
  disclosure: TrapDisclosure;
};

/** One entry for each day given. Days before `firstDay` are empty whatever is stored. */
export function buildSeries(
  days: readonly DayWithState[],
  stored: readonly StoredDay[],
  comments: ReadonlyMap<Day, string[]>,
  base: RateBase,
  reader: Reader,
): IpDay[] {
  const byDay = new Map(stored.map((row) => [row.day, row]));
  return days.map(({ day, state: dayState }) => {
    const state: DayState = day < reader.firstDay ? "before_grant" : dayState;
    const row = state === "before_grant" ? undefined : byDay.get(day);
    const counts = row?.counts ?? (knowsSilence(state) ? noCounts : null);
    const candidate = { period: { days: 1, from: day, to: day }, counts: counts ?? noCounts };
    return {
      day,
      state,
      counts,
      filterResult: filterResultOf(candidate, reader.floor),
      complaintRate: complaintRateOf(candidate, base, reader.floor),
      unknownShare: unknownShareOf(candidate.counts),
      trapHits: discloseDay(reader.disclosure, row?.traps ?? { hits: 0, firstAt: null, lastAt: null }),
      helo: row?.helo ?? null,
      mailFrom: row?.mailFrom ?? null,
      firstSeen: row?.firstSeenAt?.toISOString() ?? null,
      lastSeen: row?.lastSeenAt?.toISOString() ?? null,
      comments: row === undefined ? [] : (comments.get(day) ?? []),
    };
  });
}

/** The status strip of one address: a result where there is one, else the reason why there is none. */
export function buildStrip(
  days: readonly DayWithState[],
  stored: ReadonlyMap<Day, Counts>,
  reader: Omit<Reader, "disclosure">,
): StripEntry[] {
  return days.map(({ day, state }) => {
    if (day < reader.firstDay) return { day, result: "before_grant", volume: 0 };
    const counts = stored.get(day);
    const volume = counts?.recipients ?? 0;
    if (counts !== undefined && counts.dataCommands >= reader.floor) {
      const result = resultName(counts);
      if (result !== null) return { day, result, volume };
    }
    if (state !== "complete") return { day, result: state, volume };
    return { day, result: counts !== undefined && counts.dataCommands > 0 ? "floor" : "none", volume };
  });
}

/** Sums of the days that are known. */
export function sumCounts(all: readonly Counts[]): Counts {
  return all.reduce(
    (sum, counts) => ({
      rcptCommands: sum.rcptCommands + counts.rcptCommands,
      rcptUnknown: sum.rcptUnknown + counts.rcptUnknown,
      dataCommands: sum.dataCommands + counts.dataCommands,
      recipients: sum.recipients + counts.recipients,
      ham: sum.ham + counts.ham,
      suspect: sum.suspect + counts.suspect,
      spam: sum.spam + counts.spam,
      complaints: sum.complaints + counts.complaints,
    }),
    noCounts,
  );
}

/** The day windows end with: the last complete one; until a day is complete, yesterday. */
export function lastDayOfWindows(completeThrough: Day | null, today: Day): Day {
  return completeThrough ?? addDays(today, -1);
}

/** The days a window stands for; chosen days end at the last complete one, and are at most MAX_SERIES_DAYS. */
export function windowDays(asked: WindowInput, completeThrough: Day | null, today: Day): WindowAnswer {
  const last = lastDayOfWindows(completeThrough, today);
  if (asked.from !== undefined || asked.to !== undefined) {
    const to = earliestDay(last, asked.to ?? last);
    const from = latestDay(addDays(to, 1 - MAX_SERIES_DAYS), earliestDay(to, asked.from ?? addDays(to, -6)));
    return { name: "custom", from, to, days: daysBetween(from, to) + 1 };
  }
  const name = asked.window;
  if (name === "today") return { name, from: today, to: today, days: 1 };
  const days = Number(name);
  return { name, from: addDays(last, 1 - days), to: last, days };
}

/**
 * The period that another is compared with: as long, and whole weeks earlier, so that weekends meet weekends. It is the
 * one just before where the length is whole weeks.
 */
export function comparedPeriod({ days, from, to }: Period): Period {
  const weeks = Math.ceil(days / 7) * 7;
  return { days, from: addDays(from, -weeks), to: addDays(to, -weeks) };
}

/** `days` days ending at `to`. */
export function periodEnding(to: Day, days: number): Period {
  return { days, from: addDays(to, 1 - days), to };
}

/** The periods a view may widen to: itself, then 7, then 30 days with the same end. */
export function widerPeriods(period: Period): Period[] {
  return [
    period,
    ...[7, 30].filter((days) => days > period.days).map((days) => periodEnding(period.to, days)),
  ];
}

/** The days of a series request, at most MAX_SERIES_DAYS and never in the future. */
export function seriesDays(
  input: { days: string; from?: Day | undefined; to?: Day | undefined; today: "true" | "false" },
  completeThrough: Day | null,
  today: Day,
): Day[] {
  const lastKnown = completeThrough ?? addDays(today, -1);
  const to = earliestDay(today, input.to ?? (input.today === "true" ? today : lastKnown));
  // The days asked for are complete ones: today so far comes on top of them.
  const end = input.to === undefined ? earliestDay(lastKnown, to) : to;
  const from = input.from ?? addDays(end, 1 - Number(input.days));
  return eachDay(latestDay(from, addDays(to, 1 - MAX_SERIES_DAYS)), to);
}

/** On a day that every source closed, and so far today, no row means that nothing was sent. */
export function knowsSilence(state: DayState): boolean {
  return state === "complete" || state === "today";
}
