// What changed for an address between two days, and whether that is worse or better: a result, a status, a threshold
// of the complaint rate, trap hits. Sentences are ready to show and to mail.
import { numberWords } from "@/lib/platform/number-words";
import { complaintLines, lineReached } from "./complaint-lines";
import type { Counts, FilterResultName, StatusState } from "./schema";
import { resultName } from "./verdict";
import { many, rateWords, spamWords } from "./words";

/** What is known of an address as of one day. */
export type Snapshot = {
  /** Of the day, or of the week that ends with it when the day is below the floor. */
  judged: Pick<Counts, "dataCommands" | "ham" | "suspect" | "spam">;
  /** Of the week that ends with the day. */
  week: Pick<Counts, "dataCommands" | "recipients" | "complaints">;
  /** Trap hits of the week as far as they are disclosed: 0 when they are not. */
  trapHits: number;
  status: StatusState | null;
};

export const changeWeights = { none: 0, limited: 1, junked: 2, blocked: 3 } as const;
const lineWeights = { none: 0, warned: 1, enforced: 2 } as const;
const resultWeights = { none: 0, GREEN: 1, YELLOW: 2, RED: 3 } as const;

/** The filter result, or none below the floor and without verdicts. */
export function resultOf({ judged }: Snapshot, floor: number): FilterResultName | "none" {
  return judged.dataCommands < floor ? "none" : (resultName(judged) ?? "none");
}

/** Which complaint line the week has reached. */
export function lineOf({ week }: Snapshot, floor: number): 0 | 1 | 2 {
  if (week.dataCommands < floor || week.recipients === 0) return 0;
  return lineWeights[lineReached(week.complaints / week.recipients, week.recipients)];
}

/** One sentence for each thing that changed, what became worse first. */
export function changesBetween(
  before: Snapshot,
  now: Snapshot,
  floor: number,
): { worse: string[]; better: string[] } {
  const worse: string[] = [];
  const better: string[] = [];
  const put = (difference: number, sentence: string) => {
    if (difference > 0) worse.push(sentence);
    if (difference < 0) better.push(sentence);
  };
  put(weightOf(now) - weightOf(before), statusWords(before, now));
  const [was, is] = [resultOf(before, floor), resultOf(now, floor)];
  if (was !== "none" && is !== "none")
    put(resultWeights[is] - resultWeights[was], resultWords(before, now, is));
  put(lineOf(now, floor) - lineOf(before, floor), rateSentence(before, now, floor));
  if (now.trapHits > 0 && before.trapHits === 0) {
    worse.push(
      `Mail reached trap addresses: at least ${many(now.trapHits, "hit")} in 7 days, none the week before.`,
    );
  }
  return { worse, better };
}

function weightOf({ status }: Snapshot): number {
  return changeWeights[status ?? "none"];
}

const statusNames = { blocked: "Blocked", junked: "Junked", limited: "Limited" } as const;

function statusWords(before: Snapshot, now: Snapshot): string {
  if (now.status === null) return `No longer ${statusNames[before.status ?? "limited"].toLowerCase()}.`;
  return before.status === null
    ? `${statusNames[now.status]}.`
    : `${statusNames[now.status]}, ${statusNames[before.status].toLowerCase()} before.`;
}

function resultWords(before: Snapshot, now: Snapshot, is: FilterResultName | "none"): string {
  return `${is}: ${spamWords(now.judged) ?? "no verdicts"} were spam, ${spamWords(before.judged) ?? "none"} before.`;
}

/** A line is crossed also when the mail becomes enough to judge, or too little: then the rate alone does not say why. */
function rateSentence(before: Snapshot, now: Snapshot, floor: number): string {
  const rate = (of: Snapshot) => (of.week.recipients === 0 ? 0 : of.week.complaints / of.week.recipients);
  const words = `Complaint rate ${rateWords(rate(now))} (${many(now.week.complaints, "complaint")} over ${numberWords(now.week.recipients)} recipients in 7 days)`;
  const [was, is] = [lineOf(before, floor), lineOf(now, floor)];
  const line =
    Math.max(was, is) === 2 && Math.min(was, is) < 2 ? complaintLines.enforced : complaintLines.warned;
  const unsure = (of: Snapshot) => (rate(of) >= line ? ", too little mail to judge" : "");
  const place = is > was ? `, at or above ${line * 100} %` : unsure(now) || `, below ${line * 100} %`;
  const then = `${rateWords(rate(before))} before${is > was ? unsure(before) : ""}`;
  return `${words}${place}; ${then}.`;
}
