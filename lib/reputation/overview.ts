// From the stored days and statuses of one address to what its page says of it.
import { addDays, type Day, dayOf, earliestDay, endOf, startOf } from "@/lib/platform/day";
import { complaintRateOf, widenedComplaintRate } from "./complaint-rate";
import { bandOf, discloseSum, lowerBoundOf } from "./disclosure";
import { findingsOf } from "./findings";
import { earliestShown, ratePeriod, sumOver, trapsOver } from "./fleet";
import { byWeight, publicStatus } from "./reason";
import type { IpOverview, IpStatus, PeriodTotals, TrapDisclosure, WindowAnswer } from "./schema";
import { comparedPeriod, periodEnding, STRIP_DAYS, type StoredDay, widerPeriods } from "./series";
import { filterResultOf, type Period, widenedFilterResult } from "./verdict";

const MAX_SAMPLES = 20;

/** A status as stored, with how it ended. */
export type StoredStatus = Parameters<typeof publicStatus>[0] & { clearedAt: Date | null };

export type Subject = {
  ip: string;
  /** Earliest day the reader may see; nothing before it is in `days`. */
  firstDay: Day;
  window: WindowAnswer;
  completeThrough: Day | null;
  now: Date;
  floor: number;
  disclosure: TrapDisclosure;
};

type Overview = Pick<
  IpOverview,
  "filterResult" | "findings" | "statuses" | "pastStatuses" | "samples" | "totals"
>;

/** The newest complete day; until there is one, yesterday. */
function latestComplete({ completeThrough, now }: Pick<Subject, "completeThrough" | "now">): Period {
  return periodEnding(completeThrough ?? addDays(dayOf(now), -1), 1);
}

/** As many days as the window has, before it. */
function periodBefore(period: Period): Period {
  return periodEnding(addDays(period.from, -1), period.days);
}

/** First day that buildOverview needs. */
export function earliestNeeded(subject: Pick<Subject, "window" | "completeThrough" | "now">): Day {
  const { window } = subject;
  const widest = periodEnding(latestComplete(subject).to, STRIP_DAYS);
  return earliestDay(comparedPeriod(window).from, periodBefore(widest).from, earliestShown(window));
}

/** Everything that follows from the days since earliestNeeded, the statuses in force, and those that were. */
export function buildOverview(
  subject: Subject,
  days: readonly StoredDay[],
  statuses: readonly IpStatus[],
  recent: readonly StoredStatus[],
): Overview {
  const { window, firstDay, floor, now } = subject;
  const latest = latestComplete(subject);
  const candidates = (first: Period) =>
    widerPeriods(first).map((period) => ({ period, counts: sumOver(days, period) }));
  const filterResult = widenedFilterResult(candidates(latest), floor);
  const compared = periodBefore(filterResult);
  const week = totalsOf(days, ratePeriod(latest), subject);
  return {
    filterResult,
    findings: findingsOf({
      ip: subject.ip,
      statuses,
      filterResult,
      countsBefore: compared.from >= firstDay ? sumOver(days, compared) : null,
      complaintRate: widenedComplaintRate(candidates(ratePeriod(latest)), "recipients", floor),
      traps: week.trapHits,
      counts: week.counts,
    }),
    statuses: [...statuses].sort(byWeight),
    pastStatuses: recent.flatMap((status) => {
      const endedAt = endOfStatus(status);
      const ended = endedAt !== null && endedAt <= now;
      return ended ? [{ ...publicStatus(status), endedAt: endedAt.toISOString() }] : [];
    }),
    samples: samplesOf(days, addDays(dayOf(now), 1 - STRIP_DAYS)),
    totals: {
      now: totalsOf(days, window, subject),
      before: totalsOf(days, comparedPeriod(window), subject),
    },
  };
}

function totalsOf(
  days: readonly StoredDay[],
  { days: length, from, to }: Period,
  { floor, disclosure }: Pick<Subject, "floor" | "disclosure">,
): PeriodTotals {
  const period = { days: length, from, to };
  const candidate = { period, counts: sumOver(days, period) };
  const boundOf = (hits: number) => lowerBoundOf(bandOf(hits));
  return {
    ...period,
    counts: candidate.counts,
    trapHits: discloseSum(disclosure, trapsOver(days, period, boundOf)),
    filterResult: filterResultOf(candidate, floor),
    complaintRate: complaintRateOf(candidate, "recipients", floor),
  };
}

function samplesOf(days: readonly StoredDay[], since: Day): IpOverview["samples"] {
  const newest = days.filter(({ day }) => day >= since).sort((a, b) => (a.day < b.day ? 1 : -1));
  const distinct = (values: (string | null)[]) =>
    [...new Set(values.filter((value) => value !== null))].slice(0, MAX_SAMPLES);
  return {
    helo: distinct(newest.map(({ helo }) => helo)),
    mailFrom: distinct(newest.map(({ mailFrom }) => mailFrom)),
  };
}

function endOfStatus({ until, clearedAt }: Pick<StoredStatus, "until" | "clearedAt">): Date | null {
  if (until === null || clearedAt === null) return until ?? clearedAt;
  return until < clearedAt ? until : clearedAt;
}

/** Whether a status was in force at some time of a day. */
export function wasInForce(status: Pick<StoredStatus, "since" | "until" | "clearedAt">, day: Day): boolean {
  const end = endOfStatus(status);
  return status.since < endOf(day) && (end === null || end > startOf(day));
}
