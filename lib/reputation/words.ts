// How the sentences of this domain write figures and days: alike in findings, changes and suspicions.
import type { Counts } from "./schema";
import { resultName } from "./verdict";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "20 Nov 2026": of a day or an instant, in UTC. */
export function dateWords(dayOrInstant: string): string {
  const [year, month, day] = dayOrInstant.slice(0, 10).split("-");
  return `${Number(day)} ${months[Number(month) - 1]} ${year}`;
}

/** A whole number with thin spaces between thousands. */
export function numberWords(value: number): string {
  return value.toLocaleString("en-US").replaceAll(",", "\u202f");
}

/** "1 complaint", "2 complaints". */
export function many(value: number, one: string, more = `${one}s`): string {
  return `${numberWords(value)} ${value === 1 ? one : more}`;
}

/** A share, 0 to 1, with one decimal below 10 %. */
export function shareWords(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** Complaint rates are shown to 0.01 point. */
export function rateWords(rate: number): string {
  return `${(rate * 100).toFixed(2)} %`;
}

/** "94 % of 1 204 verdicts"; null without verdicts. */
export function spamWords(counts: Pick<Counts, "ham" | "suspect" | "spam">): string | null {
  if (resultName(counts) === null) return null;
  const verdicts = counts.ham + counts.suspect + counts.spam;
  return `${shareWords(counts.spam / verdicts)} of ${many(verdicts, "verdict")}`;
}
