// How figures, days and instants are written, everywhere the same: thin spaces between thousands and before %,
// no more decimals than the base supports, days as "20 Nov 2026", instants with UTC named.
import { dateWords, instantWords } from "@/lib/platform/day";
import { numberWords } from "@/lib/platform/number-words";

const THIN = "\u202f";
const FIXED = "\u00a0";
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** A whole number with thin spaces between thousands: 1 204. */
export const count = numberWords;

/** A number short enough for an axis: 950, 1.2k, 12k, 3.4M. */
export function shortCount(value: number): string {
  if (value < 1000) return count(value);
  const [scaled, unit] = value < 1_000_000 ? [value / 1000, "k"] : [value / 1_000_000, "M"];
  return `${scaled < 10 ? Number(scaled.toFixed(1)) : Math.round(scaled)}${unit}`;
}

/**
 * A share (0 to 1) as a percentage with the decimals its base supports: none below 2,000, else one.
 * What is not all is never written as 100 %, what is not nothing never as 0 %.
 */
export function percent(share: number, base: number): string {
  const decimals = base < 2000 ? 0 : 1;
  const step = 10 ** -decimals;
  const value = share * 100;
  if (value > 0 && value < step / 2) return `<${THIN}${step.toFixed(decimals)}${THIN}%`;
  if (value < 100 && value >= 100 - step / 2) return `>${THIN}${(100 - step).toFixed(decimals)}${THIN}%`;
  return `${value.toFixed(decimals)}${THIN}%`;
}

/** A complaint rate (0 to 1, can pass 1) to 0.01 point, as it is always shown. */
export function rate(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.005) return `<${THIN}0.01${THIN}%`;
  return `${value.toFixed(2)}${THIN}%`;
}

/** A sentence as it is drawn: no percent sign, month or UTC is parted from its number at the end of a line. */
export function unbroken(sentence: string): string {
  return sentence.replace(/(\d) %/g, `$1${THIN}%`).replace(/(\d) (?=UTC|[A-Z][a-z]{2}\b)/g, `$1${FIXED}`);
}

/** A percentage for an axis or a threshold, without padding zeros: 0.1 %, 10 %. */
export function plainPercent(share: number): string {
  return `${Number((share * 100).toPrecision(3))}${THIN}%`;
}

/** 20 Nov 2026. Takes a day or an instant. */
export function dayText(day: string): string {
  return dateWords(day);
}

/** 20 Nov, where the year is plain from the page. */
export function dayShort(day: string): string {
  return dayText(day).slice(0, -5);
}

/** Fri 20 Nov 2026. */
export function dayWithWeekday(day: string): string {
  return `${WEEKDAYS[weekdayOf(day)] ?? ""} ${dayText(day)}`;
}

/** Whether a UTC day is a Saturday or a Sunday. */
export function isWeekend(day: string): boolean {
  const weekday = weekdayOf(day);
  return weekday === 0 || weekday === 6;
}

function weekdayOf(day: string): number {
  return new Date(`${day.slice(0, 10)}T00:00:00Z`).getUTCDay();
}

/** 20 Nov 2026, 14:05 UTC. */
export function instantText(instant: string): string {
  return instantWords(instant);
}

/** 14:05, where the day and UTC are named beside it. */
export function clockText(instant: string): string {
  return instant.slice(11, 16);
}

/** One or many, by count: 1 address, 2 addresses. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** What a count was in the compared period: "1 204 from 1 Oct to 30 Oct". Undefined: it may not be read that far back. */
export function beforeWords(before: number | undefined, { from, to }: { from: string; to: string }): string {
  const days = from === to ? `on ${dayShort(from)}` : `from ${dayShort(from)} to ${dayShort(to)}`;
  return before === undefined ? `not readable from ${dayShort(from)} on` : `${count(before)} ${days}`;
}

/** How much more or less a count is than before: +12 %, −40 %; "new" where there was nothing. */
export function changeWords(now: number, before: number): string {
  if (before === 0) return now === 0 ? "–" : "new";
  const share = now / before - 1;
  if (share >= 9.995) return `×${THIN}${count(now / before)}`;
  const value = Math.round(Math.abs(share) * 100);
  return `${value === 0 ? "±" : share > 0 ? "+" : "−"}${value}${THIN}%`;
}
