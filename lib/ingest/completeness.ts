// When is a day's data whole? A source closes days as its mark moves on; a day is complete when every source that was
// sending then has closed it in time.
import { addDays, DAY, type Day, dayOf, eachDay, endOf, HOUR } from "@/lib/platform/day";
import type { Completeness, CompletenessState } from "./schema";

/** A source that sent nothing for this many days is not waited for. */
export const ACTIVE_DAYS = 7;
/** Events of a source may come this much out of order before a day counts as closed by a newer one. */
const DISORDER_MS = HOUR;
const LATE_AFTER_MS = 36 * HOUR;
const MISSING_AFTER_MS = 7 * DAY;

/** How far a source has come: by its own word, and by what it sent. */
export type Marks = { through: Date | null; newestEventAt: Date | null };

/**
 * The last day a source has closed. Its own word (X-Through) decides if it ever gave one, else its newest event: a
 * day is closed by an event at least an hour into the next. Null when nothing is closed.
 */
export function lastClosedDay({ through, newestEventAt }: Marks, now: Date): Day | null {
  const closed =
    through !== null
      ? Math.min(through.getTime(), now.getTime())
      : newestEventAt !== null
        ? newestEventAt.getTime() - DISORDER_MS
        : null;
  return closed === null ? null : addDays(dayOf(new Date(closed)), -1);
}

/**
 * The days a batch closes. `before`: the source's marks before it; the first batch of a source closes from the day of
 * its oldest event. A day may be answered again later; the first time counts.
 */
export function daysClosedBy(
  batch: Marks & { oldestAt: number | null },
  before: Marks,
  now: Date,
): readonly Day[] {
  const last = lastClosedDay(
    {
      through: later(before.through, batch.through),
      newestEventAt: later(before.newestEventAt, batch.newestEventAt),
    },
    now,
  );
  if (last === null) return [];
  const known = lastClosedDay(before, now);
  const first =
    known !== null ? addDays(known, 1) : batch.oldestAt !== null ? dayOf(new Date(batch.oldestAt)) : last;
  return eachDay(first, last);
}

/** What is known of a source: days on which it sent something, and when it closed days. */
export type SourceHistory = {
  createdAt: Date;
  pausedAt: Date | null;
  sentOn: ReadonlySet<Day>;
  /** In milliseconds since 1970. */
  closedAt: ReadonlyMap<Day, number>;
};

/**
 * The state of one day. Where no source was sending, nothing is known and nothing is on its way: before the first source
 * was made the day is before_source, later it is missing at once. `lost`: days that staff declared lost.
 */
export function stateOfDay(
  day: Day,
  sources: readonly SourceHistory[],
  lost: ReadonlySet<Day>,
  now: Date,
): CompletenessState {
  const end = endOf(day);
  const age = now.getTime() - end.getTime();
  if (age < 0) return "today";
  const awaited = sources.filter((source) => isAwaited(source, day, end));
  const inTime = end.getTime() + MISSING_AFTER_MS;
  const isClosed = ({ closedAt }: SourceHistory) => (closedAt.get(day) ?? Infinity) <= inTime;
  if (awaited.length > 0 && awaited.every(isClosed)) return "complete";
  if (lost.has(day)) return "lost";
  if (awaited.length === 0) {
    return sources.some(({ createdAt }) => createdAt < end) ? "missing" : "before_source";
  }
  if (age >= MISSING_AFTER_MS) return "missing";
  return age >= LATE_AFTER_MS ? "late" : "open";
}

/** The states of the days from..today, and the newest complete day before any that may still fill. */
export function completenessOf(
  from: Day,
  sources: readonly SourceHistory[],
  lost: ReadonlySet<Day>,
  now: Date,
): Completeness {
  const days = eachDay(from, dayOf(now)).map((day) => ({ day, state: stateOfDay(day, sources, lost, now) }));
  const unsettled = days.findIndex(({ state }) => unsettledStates.includes(state));
  const settled = unsettled === -1 ? days : days.slice(0, unsettled);
  const completeThrough = settled.findLast(({ state }) => state === "complete")?.day ?? null;
  return { completeThrough, days };
}

// In these a day may still fill.
const unsettledStates: readonly CompletenessState[] = ["today", "open", "late"];

/** A day waits for a source that closed it, or sent within the 7 days up to it and was not paused. */
function isAwaited({ pausedAt, sentOn, closedAt }: SourceHistory, day: Day, end: Date): boolean {
  if (closedAt.has(day)) return true;
  if (pausedAt !== null && pausedAt < end) return false;
  return eachDay(addDays(day, 1 - ACTIVE_DAYS), day).some((sent) => sentOn.has(sent));
}

function later(a: Date | null, b: Date | null): Date | null {
  return a === null || (b !== null && b > a) ? b : a;
}
