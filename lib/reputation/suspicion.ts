// Which signs of a compromised host does an address show, how much do they weigh, and what do they say in words?
import { dateWords } from "@/lib/platform/day";
import { numberWords } from "@/lib/platform/number-words";
import type { SuspicionKind } from "./schema";
import { many, shareWords } from "./words";

/** Fewest recipients tried in the week before anything is said of an address. */
export const LEAST_TRIED = 20;
/** A jump: this many times the daily recipients of the weeks before, and no fewer than these in the week. */
export const JUMP = { times: 5, least: 100 };
export const UNKNOWN_HIGH = 0.1;
export const SPAM_HIGH = 0.5;

const weights: Record<SuspicionKind, number> = {
  traps: 40,
  new_sender: 25,
  volume_jump: 25,
  spam: 20,
  unknown_recipients: 15,
  generic_name: 10,
  helo_mismatch: 10,
};

/** What is stored of an address: its week, and the weeks before. */
export type Traces = {
  ip: string;
  /** First mail event of the week. */
  firstSeenAt: Date | null;
  /** Whether the reader may look back over all of the weeks before. */
  knownBefore: boolean;
  rcptCommands: number;
  rcptUnknown: number;
  recipients: number;
  dataCommands: number;
  verdicts: number;
  spam: number;
  /** As far as they are disclosed by address: 0 when they are not. */
  trapHits: number;
  rcptBefore: number;
  recipientsBefore: number;
  helo: string | null;
};

export type Lengths = { weekDays: number; beforeDays: number };
export type Reason = { kind: SuspicionKind; sentence: string };

/** The signs in the figures. None below LEAST_TRIED, unless traps were hit. */
export function reasonsOf(traces: Traces, floor: number, { weekDays, beforeDays }: Lengths): Reason[] {
  const { recipients, rcptCommands, rcptUnknown, recipientsBefore, trapHits } = traces;
  const reasons: Reason[] = [];
  const say = (kind: SuspicionKind, sentence: string) => reasons.push({ kind, sentence });
  if (trapHits > 0) {
    say("traps", `Mail reached trap addresses: at least ${many(trapHits, "hit")} in ${weekDays} days.`);
  }
  if (rcptCommands < LEAST_TRIED) return reasons;
  if (traces.knownBefore && traces.rcptBefore === 0) {
    const since = traces.firstSeenAt === null ? "" : ` on ${dateWords(traces.firstSeenAt.toISOString())}`;
    say(
      "new_sender",
      `Began to send${since}: ${many(recipients, "recipient")} since, none in the ${beforeDays} days before.`,
    );
  }
  const [daily, dailyBefore] = [recipients / weekDays, recipientsBefore / beforeDays];
  if (recipients >= JUMP.least && recipientsBefore > 0 && daily >= JUMP.times * dailyBefore) {
    say(
      "volume_jump",
      `${numberWords(Math.round(daily / dailyBefore))} times its volume: ${many(Math.round(daily), "recipient")} a day, ${numberWords(Math.round(dailyBefore))} before.`,
    );
  }
  const spamShare = traces.verdicts === 0 ? 0 : traces.spam / traces.verdicts;
  if (traces.dataCommands >= floor && spamShare >= SPAM_HIGH) {
    say(
      "spam",
      `${shareWords(spamShare, traces.verdicts)} of ${many(traces.verdicts, "verdict")} were spam.`,
    );
  }
  const unknown = rcptUnknown / rcptCommands;
  if (unknown >= UNKNOWN_HIGH) {
    say(
      "unknown_recipients",
      `${shareWords(unknown, rcptCommands)} of ${many(rcptCommands, "recipient")} tried do not exist.`,
    );
  }
  return reasons;
}

/** What the reverse DNS says of an address: its names, and those of them that lead back to it. */
export type Names = { hosts: readonly string[]; confirmed: readonly string[] };

/**
 * The signs in its names: reverse names as providers generate them for customers' lines and machines, and a HELO that is
 * no host name or none of its own names (RFC 5321 section 4.1.1.1). `names` is null when they could not be asked.
 */
export function nameReasons({ ip, helo }: Pick<Traces, "ip" | "helo">, names: Names | null): Reason[] {
  const reasons: Reason[] = [];
  const generic = names?.hosts.find((host) => isGeneric(host, ip));
  if (names !== null && names.hosts.length === 0) {
    reasons.push({ kind: "generic_name", sentence: "It has no name in the reverse DNS." });
  } else if (generic !== undefined) {
    reasons.push({
      kind: "generic_name",
      sentence: `Its name ${generic} looks generated, as for a customer’s line.`,
    });
  }
  if (helo !== null && !isHostName(helo)) {
    reasons.push({ kind: "helo_mismatch", sentence: `It calls itself “${helo}”, which is no host name.` });
  } else if (
    helo !== null &&
    names !== null &&
    names.confirmed.length > 0 &&
    !isOneOf(helo, names.confirmed)
  ) {
    reasons.push({
      kind: "helo_mismatch",
      sentence: `It calls itself ${helo}, but its own name is ${names.confirmed[0]}.`,
    });
  }
  return reasons;
}

/** The heavier the earlier on the list. */
export function weightOf(reasons: readonly Reason[]): number {
  return reasons.reduce((sum, { kind }) => sum + weights[kind], 0);
}

/** The weightiest first. */
export function byWeight(a: Reason, b: Reason): number {
  return weights[b.kind] - weights[a.kind];
}

const customerWords =
  /(^|[.-])(dyn|dynamic|dhcp|pool|ppp|pppoe|dsl|adsl|vdsl|cable|dialup|dial|cust|customer|client|broadband|static|vps|host|unassigned|ip)\d*([.-]|$)/i;

/** Whether a host name carries the address in it, or a word for a customer's line. */
function isGeneric(host: string, ip: string): boolean {
  const labels = host.split(".").slice(0, -2).join(".");
  if (customerWords.test(labels)) return true;
  if (ip.includes(":")) return false;
  const octets = ip.split(".");
  const numbers = labels.match(/\d+/g)?.map(Number) ?? [];
  const hex = octets.map((octet) => Number(octet).toString(16).padStart(2, "0")).join("");
  return (
    labels.toLowerCase().includes(hex) || octets.slice(2).every((octet) => numbers.includes(Number(octet)))
  );
}

function isHostName(helo: string): boolean {
  return (
    /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?\.?$/i.test(helo) &&
    !/(^|\.)(localhost|localdomain|local|lan|home|internal)\.?$/i.test(helo)
  );
}

// The same name, or one under the same two last labels: a machine behind its own relay is no mismatch.
function isOneOf(helo: string, names: readonly string[]): boolean {
  const end = (name: string) => name.toLowerCase().replace(/\.$/, "").split(".").slice(-2).join(".");
  return names.some((name) => end(name) === end(helo));
}
