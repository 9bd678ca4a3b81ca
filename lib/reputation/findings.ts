// What to know about an address, heaviest first: what happened, what it rests on, what to do. Ready to show, to read
// aloud and to mail. Never empty: everything being fine is also a finding.

import { dateWords } from "@/lib/platform/day";
import { numberWords } from "@/lib/platform/number-words";
import { complaintLines } from "./complaint-lines";
import type { ComplaintRate, Counts, FilterResult, Finding, IpStatus, TrapHits } from "./schema";
import { resultName, unknownShareOf } from "./verdict";
import { many, rateWords, shareWords } from "./words";

/** Unknown recipients above this share hint at bad lists or at probing. */
export const UNKNOWN_WARNED = 0.1;

export type Evidence = {
  ip: string;
  statuses: readonly IpStatus[];
  /** On the newest complete day, or wider. */
  filterResult: FilterResult;
  /** The same kind of figure for the period before, to say what changed; null when there is none. */
  countsBefore: Counts | null;
  /** Over 7 days or more. */
  complaintRate: ComplaintRate;
  /** Of the same 7 days. */
  traps: TrapHits;
  counts: Counts;
};

const severities = { alarm: 0, warning: 1, notice: 2, good: 3 } as const;

/** All findings, heaviest first; those of one severity in the order written here. */
export function findingsOf(evidence: Evidence): Finding[] {
  return [
    ...evidence.statuses.map(ofStatus),
    ...ofResult(evidence),
    ...ofComplaints(evidence.complaintRate),
    ...ofTraps(evidence.traps),
    ...ofUnknown(evidence.counts),
  ].sort((a, b) => severities[a.severity] - severities[b.severity]);
}

function ofStatus(status: IpStatus): Finding {
  const until = status.until === null ? "" : ` It ends by itself on ${dateWords(status.until)}.`;
  const code = status.code === null ? "" : `, reply code ${status.code}`;
  return {
    kind: status.state,
    severity: status.state === "limited" ? "warning" : "alarm",
    happened: `${status.reasonText}.`,
    restsOn: `In force for ${status.network} since ${dateWords(status.since)}${code}.${until}`,
    next: status.clears,
  };
}

function ofResult({ ip, filterResult, countsBefore }: Evidence): Finding[] {
  if (filterResult.state === "no_data") {
    return [
      {
        kind: "no_data",
        severity: "notice",
        happened: `Nothing was received from ${ip} ${when(filterResult)}.`,
        restsOn: "No message of these days was judged by the filter.",
        next: null,
      },
    ];
  }
  if (filterResult.state === "below_floor") {
    const { dataCommands, floor } = filterResult;
    return [
      {
        kind: "below_floor",
        severity: "notice",
        happened: `${ip} sent too little for a result.`,
        restsOn: `${many(dataCommands, "DATA command")} ${when(filterResult)}; a result needs ${numberWords(floor)}.`,
        next: null,
      },
    ];
  }
  const { result, spamShare, verdicts, widened } = filterResult;
  const wide = widened ? " One day alone is below the floor, so this is a wider view." : "";
  const restsOn = `${shareWords(spamShare, verdicts)} of ${many(verdicts, "verdict")} ${verdicts === 1 ? "was" : "were"} spam ${when(filterResult)}${before(countsBefore, filterResult.days)}.${wide}`;
  if (result === "GREEN") {
    return [{ kind: "result_green", severity: "good", happened: `${ip} is GREEN.`, restsOn, next: null }];
  }
  return [
    {
      kind: result === "RED" ? "result_red" : "result_yellow",
      severity: result === "RED" ? "alarm" : "warning",
      happened: `${ip} is ${result}.`,
      restsOn,
      next:
        result === "RED"
          ? "Stop the stream, find what began when the share rose, and look for a compromised account or machine."
          : "Look at which stream the spam verdicts come from, and hold it back until its list and content are checked.",
    },
  ];
}

function ofComplaints(rate: ComplaintRate): Finding[] {
  if (rate.state !== "measured" || rate.rate < complaintLines.warned) return [];
  const enforced = rate.rate >= complaintLines.enforced;
  return [
    {
      kind: enforced ? "complaints_enforced" : "complaints_warned",
      severity: enforced ? "alarm" : "warning",
      happened: `The complaint rate is ${rateWords(rate.rate)}, ${enforced ? "at or above 0.3 %" : "at or above 0.1 %"}.`,
      restsOn: `${many(rate.complaints, "complaint")} over ${many(rate.baseCount, rate.base === "inbox" ? "recipient in the inbox" : "recipient", rate.base === "inbox" ? "recipients in the inbox" : "recipients")} ${when(rate)}; between ${rateWords(rate.low)} and ${rateWords(rate.high)} with 95 % confidence.`,
      next: "Join the feedback loop, take everyone who complains off the list, and make leaving as easy as complaining.",
    },
  ];
}

function ofTraps(traps: TrapHits): Finding[] {
  const hits = traps.mode === "exact" ? traps.hits : traps.mode === "bands" ? traps.atLeast : 0;
  if (hits === 0) return [];
  return [
    {
      kind: "traps",
      severity: "warning",
      happened: "Mail reached trap addresses, which belong to nobody and never asked for mail.",
      restsOn: `${traps.mode === "bands" ? "At least " : ""}${many(hits, "trap hit")} in 7 days.`,
      next: "Remove addresses that never confirmed or have not opened anything for a year; do not mail bought or guessed lists.",
    },
  ];
}

function ofUnknown(counts: Counts): Finding[] {
  const share = unknownShareOf(counts);
  if (share === null || share <= UNKNOWN_WARNED || counts.rcptUnknown < 10) return [];
  return [
    {
      kind: "unknown_recipients",
      severity: "warning",
      happened: `${shareWords(share, counts.rcptCommands)} of the recipients tried do not exist.`,
      restsOn: `${numberWords(counts.rcptUnknown)} of ${many(counts.rcptCommands, "RCPT command")} in 7 days were refused as unknown.`,
      next: "Remove addresses that bounce as unknown at once, and check for a machine that probes addresses.",
    },
  ];
}

function before(counts: Counts | null, days: number): string {
  if (counts === null || resultName(counts) === null) return "";
  const verdicts = counts.ham + counts.suspect + counts.spam;
  return `, ${shareWords(counts.spam / verdicts, verdicts)} of ${numberWords(verdicts)} ${days === 1 ? "the day before" : `in the ${days} days before`}`;
}

function when({ days, from, to }: { days: number; from: string; to: string }): string {
  return days === 1
    ? `on ${dateWords(to)}`
    : `in the ${days} days from ${dateWords(from)} to ${dateWords(to)}`;
}
