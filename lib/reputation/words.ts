// How the sentences of this domain write figures and days: alike in findings, changes and suspicions.
import { numberWords } from "@/lib/platform/number-words";
import { complaintLines } from "./complaint-lines";
import type { Counts } from "./schema";
import { resultName } from "./verdict";

/** "1 complaint", "2 complaints". */
export function many(value: number, one: string, more = `${one}s`): string {
  return `${numberWords(value)} ${value === 1 ? one : more}`;
}

/** A share, 0 to 1: below 10 % with one decimal where the base supports it, and never 0 % of what is not nothing. */
export function shareWords(share: number, base: number): string {
  const value = share * 100;
  const decimals = value < 10 && base >= 2000 ? 1 : 0;
  const least = 10 ** -decimals;
  return value > 0 && value < least / 2
    ? `under ${least} %`
    : `${value.toFixed(value === 0 ? 0 : decimals)} %`;
}

/** Complaint rates are shown to 0.01 point, and finer where one below a line would be written as that line. */
export function rateWords(rate: number): string {
  const written = (decimals: number) => (rate * 100).toFixed(decimals);
  const reaches = (decimals: number) =>
    Object.values(complaintLines).some((line) => rate < line && Number(written(decimals)) >= line * 100);
  const decimals = [2, 3, 4].find((each) => !reaches(each)) ?? 5;
  return `${written(decimals)} %`;
}

/** "94 % of 1 204 verdicts"; null without verdicts. */
export function spamWords(counts: Pick<Counts, "ham" | "suspect" | "spam">): string | null {
  if (resultName(counts) === null) return null;
  const verdicts = counts.ham + counts.suspect + counts.spam;
  return `${shareWords(counts.spam / verdicts, verdicts)} of ${many(verdicts, "verdict")}`;
}
