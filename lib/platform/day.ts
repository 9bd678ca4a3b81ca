// Days are UTC calendar days, written YYYY-MM-DD; everything that counts by day goes through here.

const DAY_MS = 86_400_000;
const DAY_TEXT = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A UTC calendar day as YYYY-MM-DD. */
export type Day = string;

/** Whether a text names a real calendar day. */
export function isDay(text: string): text is Day {
  const [, year, month, day] = DAY_TEXT.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

// Counted and not asked of a Date: a page of a fleet holds 1,500 days, and each is checked.
function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The UTC day an instant falls on. Throws for a Date that is none. */
export function dayOf(instant: Date): Day {
  return dayAt(instant.getTime());
}

/** More than retention allows, twice. */
const MOST_NAMES = 2000;
const names = new Map<number, Day>();

/** The same of milliseconds since 1970. Names are kept: nearly all that is asked for lies in the same days. */
export function dayAt(ms: number): Day {
  const number = Math.floor(ms / DAY_MS);
  let name = names.get(number);
  if (name === undefined) {
    name = new Date(number * DAY_MS).toISOString().slice(0, 10);
    if (names.size >= MOST_NAMES) names.clear();
    names.set(number, name);
  }
  return name;
}

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "20 Nov 2026", as screens and sentences write it: of a day or an ISO instant, in UTC. */
export function dateWords(dayOrInstant: string): string {
  const [year = "", month = "", day = ""] = dayOrInstant.slice(0, 10).split("-");
  return `${Number(day)} ${monthNames[Number(month) - 1] ?? month} ${year}`;
}

/** "20 Nov 2026, 14:05 UTC". */
export function instantWords(instant: string): string {
  return `${dateWords(instant)}, ${instant.slice(11, 16)} UTC`;
}

// Without a Date where none is asked for: a request reckons with hundreds of days, and the server's Date is not cheap.
function startMs(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`);
}

/** The first instant of a day. */
export function startOf(day: Day): Date {
  return new Date(startMs(day));
}

/** The first instant after a day. */
export function endOf(day: Day): Date {
  return new Date(startMs(day) + DAY_MS);
}

/** The day `count` days later (earlier when negative). */
export function addDays(day: Day, count: number): Day {
  return dayAt(startMs(day) + count * DAY_MS);
}

/** Days from `from` to `to`: 0 when equal, negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((startMs(to) - startMs(from)) / DAY_MS);
}

/** Every day from `from` to `to`, both included; empty when `to` is earlier. */
export function eachDay(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  const last = startMs(to);
  // Not by addDays, which reads what it has just written: lists of days are made for every request.
  for (let at = startMs(from); at <= last; at += DAY_MS) days.push(dayAt(at));
  return days;
}

/** The earliest of some days. */
export function earliestDay(first: Day, ...more: Day[]): Day {
  return [first, ...more].sort()[0] ?? first;
}

/** The latest of some days. */
export function latestDay(first: Day, ...more: Day[]): Day {
  return [first, ...more].sort().at(-1) ?? first;
}

/** The instant `ms` milliseconds after another. */
export function later(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = DAY_MS;
