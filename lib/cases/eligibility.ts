// May a block be lifted on request? Each rule with its figure and the day it may pass, before anybody writes a word.
// Pure. A blocked address delivers nothing: rules about accepted mail pass when there is none.
import { addDays, DAY, type Day, dateWords, dayOf, HOUR, later, latestDay } from "@/lib/platform/day";
import { numberWords } from "@/lib/platform/number-words";
import type { Eligibility, RuleName, RuleResult } from "./schema";

export const WINDOW_DAYS = 7;
const SIGNAL_MS = 48 * HOUR;
const MINING_SHARE = 0.1;
const MINING_COMMANDS = 100;
/** One automatic grant per address in this time. */
export const AUTOMATIC_DAYS = 90;
export const RELAPSE_DAYS = 14;
const WAITS = [7, 14, 28] as const;

export type DaySums = {
  day: Day;
  rcptCommands: number;
  rcptUnknown: number;
  recipients: number;
  complaints: number;
  ham: number;
  suspect: number;
  spam: number;
};

export type Facts = {
  ip: string;
  /** Whether the asking organization holds the address, and the whole network of the status. */
  held: { address: boolean; network: boolean };
  /** The heaviest status in force. */
  status: { network: string; text: string; since: Date } | null;
  /** Every status that touched the address in the last 120 days, in any order. */
  history: readonly { state: string; reason: string; since: Date }[];
  /** Grants of mitigation for the address, in any order. */
  mitigations: readonly { grantedAt: Date }[];
  /** Sums of the status's network for the days up to `through`; absent days are zeros. */
  days: readonly DaySums[];
  /** The newest day that counts. */
  through: Day;
  reverse: { result: "fits" | "wrong" | "unknown"; sentence: string };
  /** In percent. */
  limits: { complaints: number; spam: number };
};

/** What asking would bring. */
export function judge(facts: Facts, now: Date): Eligibility {
  const { ip, status } = facts;
  if (status === null) {
    return {
      ip,
      network: null,
      status: null,
      verdict: "clear",
      personBecause: null,
      rules: [],
      earliestDay: null,
    };
  }
  const rules = [
    heldRule(facts),
    shareRule(facts, now, "complaints"),
    shareRule(facts, now, "spam"),
    signalRule(facts, now),
    reverseRule(facts),
    waitRule(facts, now),
  ];
  const failed = rules.filter(({ result }) => result === "fail");
  const dates = failed.flatMap(({ mayPassOn }) => mayPassOn ?? []);
  const tomorrow = addDays(dayOf(now), 1);
  const personBecause = failed.length > 0 ? null : whyPerson(facts, rules, now);
  return {
    ip,
    network: status.network,
    status: status.text,
    verdict: failed.length > 0 ? "not_eligible" : personBecause === null ? "automatic" : "person",
    personBecause,
    rules,
    earliestDay: failed.length === 0 ? null : latestDay(tomorrow, ...dates),
  };
}

function whyPerson(facts: Facts, rules: readonly RuleResult[], now: Date): string | null {
  if (rules.some(({ result }) => result === "unknown")) return "a rule could not be checked just now";
  if (!facts.held.network) return "the block covers more than the networks you hold";
  const recent = facts.mitigations.some(({ grantedAt }) => grantedAt > later(now, -AUTOMATIC_DAYS * DAY));
  return recent ? `a block of this address was lifted by itself in the last ${AUTOMATIC_DAYS} days` : null;
}

const pass = (rule: RuleName, figure: string): RuleResult => ({
  rule,
  result: "pass",
  figure,
  mayPassOn: null,
});

function heldRule({ held }: Facts): RuleResult {
  if (held.address) return pass("held", "The organization holds the network.");
  const figure = "Your organization does not hold this address. Claim the network, or ask its holder.";
  return { rule: "held", result: "fail", figure, mayPassOn: null };
}

/** Complaints by recipients, or spam by verdicts, over seven days: below the limit, or without any base. */
function shareRule({ days, through, limits }: Facts, now: Date, rule: "complaints" | "spam"): RuleResult {
  const limit = limits[rule] / 100;
  const within = (last: Day): { of: number; base: number } => {
    const first = addDays(last, 1 - WINDOW_DAYS);
    let [of, base] = [0, 0];
    for (const day of days) {
      if (day.day < first || day.day > last || day.day > through) continue;
      of += rule === "complaints" ? day.complaints : day.spam;
      base += rule === "complaints" ? day.recipients : day.ham + day.suspect + day.spam;
    }
    return { of, base };
  };
  const passes = ({ of, base }: { of: number; base: number }) => base === 0 || of / base < limit;
  const period = `${dateWords(addDays(through, 1 - WINDOW_DAYS))} to ${dateWords(through)}`;
  const present = within(through);
  const { of, base } = present;
  const noun = rule === "complaints" ? "recipients" : "verdicts";
  const asked = `below ${limits[rule]} % is asked`;
  const figure =
    base === 0
      ? `No ${noun} from ${period}: nothing speaks against it.`
      : rule === "complaints"
        ? `${percent(of / base, 2)} of ${numberWords(base)} recipients complained from ${period}; ${asked}.`
        : `${percent(of / base, 1)} of ${numberWords(base)} verdicts were spam from ${period}; ${asked}.`;
  if (passes(present)) return pass(rule, figure);
  // When nothing else comes, old days leave the window one by one.
  const wait = Array.from({ length: WINDOW_DAYS }, (_, i) => i + 1).find((n) =>
    passes(within(addDays(through, n))),
  );
  return { rule, result: "fail", figure, mayPassOn: addDays(dayOf(now), wait ?? WINDOW_DAYS) };
}

const signalWords: Record<string, string> = {
  open_relay: "an open relay or proxy",
  compromised: "an infection",
  harvesting: "address probing",
};

function signalRule({ history, days, through }: Facts, now: Date): RuleResult {
  const newest = history
    .filter(({ reason, since }) => reason in signalWords && since > later(now, -SIGNAL_MS))
    .sort((a, b) => b.since.getTime() - a.since.getTime())[0];
  if (newest !== undefined) {
    const figure = `A sign of ${signalWords[newest.reason]} on ${dateWords(dayOf(newest.since))}; none within 48 hours is asked.`;
    const mayPassOn = addDays(dayOf(later(newest.since, SIGNAL_MS)), 1);
    return { rule: "signals", result: "fail", figure, mayPassOn };
  }
  const recent = days.filter(({ day }) => day > addDays(through, -2) && day <= through);
  const commands = recent.reduce((sum, { rcptCommands }) => sum + rcptCommands, 0);
  const unknown = recent.reduce((sum, { rcptUnknown }) => sum + rcptUnknown, 0);
  if (commands >= MINING_COMMANDS && unknown > commands * MINING_SHARE) {
    const figure = `${percent(unknown / commands, 1)} of ${numberWords(commands)} recipients tried in two days do not exist, as when addresses are probed; at most 10 % is asked.`;
    return { rule: "signals", result: "fail", figure, mayPassOn: addDays(dayOf(now), 2) };
  }
  return pass("signals", "No sign of an open relay, an infection or address probing within 48 hours.");
}

function reverseRule({ reverse }: Facts): RuleResult {
  const result = reverse.result === "fits" ? "pass" : reverse.result === "wrong" ? "fail" : "unknown";
  return { rule: "reverse_dns", result, figure: reverse.sentence, mayPassOn: null };
}

/** How often a block came back within 14 days after it had been lifted. */
export function relapses({ history, mitigations }: Pick<Facts, "history" | "mitigations">): number {
  return mitigations.filter(({ grantedAt }) =>
    history.some(
      ({ state, since }) =>
        state === "blocked" && since > grantedAt && since <= later(grantedAt, RELAPSE_DAYS * DAY),
    ),
  ).length;
}

/** The first block may be asked about at once; after a grant each further one waits, and a relapse doubles that. */
function waitRule(facts: Facts, now: Date): RuleResult {
  const { status, mitigations } = facts;
  const earlier = mitigations.filter(({ grantedAt }) => status !== null && grantedAt < status.since);
  if (status === null || earlier.length === 0) return pass("wait", "No earlier request stands against it.");
  const times = relapses(facts);
  const days = WAITS[Math.min(times, WAITS.length - 1)] ?? WAITS[0];
  const until = addDays(dayOf(status.since), days);
  const again =
    times === 0
      ? "Blocked again after a grant"
      : `Blocked again within ${RELAPSE_DAYS} days after a grant, ${times === 1 ? "once" : `${times} times`}`;
  const figure = `${again}: ${days} days from ${dateWords(dayOf(status.since))}.`;
  if (dayOf(now) >= until) return pass("wait", `${figure} They are over.`);
  return { rule: "wait", result: "fail", figure, mayPassOn: until };
}

/** The most recipients a day in the first week after a grant: a tenth of the busiest day, and at least 500. */
export function startLimit(days: readonly DaySums[]): { perDay: number; days: number } {
  const busiest = Math.max(
    0,
    ...days.map(({ recipients, rcptCommands }) => Math.max(recipients, rcptCommands)),
  );
  return { perDay: Math.max(500, Math.round(busiest / 10)), days: WINDOW_DAYS };
}

/** With the decimals that pages show: two of complaint rates, one of everything else. */
function percent(share: number, decimals: number): string {
  return `${(share * 100).toFixed(decimals)} %`;
}
