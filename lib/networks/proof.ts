// Do DNS answers prove a block? Three outcomes: verified, not yet, could not check. A name that could not be asked is
// never taken for one without the record.
import type { DnsResult } from "@/lib/platform/dns";
import type { CheckOutcome, DnsRecord } from "./schema";

const valuePrefix = "senderscope=";

/** What the TXT record of a claim holds. */
export function recordValue(token: string): string {
  return `${valuePrefix}${token}`;
}

/** The exact record to create. */
export function dnsRecordOf(name: string, token: string): DnsRecord {
  return { name, type: "TXT", value: recordValue(token) };
}

/** What one record name answered: its TXT records (each a list of strings), and the alias when it is one. */
export type NameAnswer = { name: string; txt: DnsResult<string[]>; alias: DnsResult<string> };

/** found: our value. changed: a Senderscope value with another token. missing: neither. unknown: no answer to go by. */
export type NameFinding = "found" | "changed" | "missing" | "unknown";

/**
 * What one name shows. The strings of a TXT record are joined without a space (RFC 7208 section 3.3 states the
 * convention). A name that is an alias (CNAME) proves control of another name, so it does not count.
 */
export function readName(answer: NameAnswer, token: string): NameFinding {
  if (answer.txt.kind === "failed") return "unknown";
  if (answer.txt.kind === "none") return "missing";
  const values = answer.txt.records.map((strings) => tidy(strings.join("")));
  if (values.includes(recordValue(token))) {
    if (answer.alias.kind === "failed") return "unknown";
    return answer.alias.kind === "records" ? "missing" : "found";
  }
  return values.some((value) => value.startsWith(valuePrefix)) ? "changed" : "missing";
}

// Some DNS consoles store the quotes that were pasted with the value.
function tidy(value: string): string {
  return value.trim().replace(/^"(.*)"$/s, "$1");
}

export type Decision = { outcome: CheckOutcome; found: "missing" | "changed" | null };

/**
 * Decides a block from the findings of each way to prove it: one inner list per way, all names of a way are needed.
 * verified when one way is complete; not_yet when every way definitely lacks a name; else could_not_check.
 * No way at all is not_yet.
 */
export function decideProof(ways: readonly (readonly NameFinding[])[]): Decision {
  if (ways.some((way) => way.length > 0 && way.every((finding) => finding === "found"))) {
    return { outcome: "verified", found: null };
  }
  const lacking = ways.map((way) => way.some((finding) => finding === "missing" || finding === "changed"));
  if (!lacking.every(Boolean)) return { outcome: "could_not_check", found: null };
  return { outcome: "not_yet", found: ways.flat().includes("changed") ? "changed" : "missing" };
}

// ── the daily check of a grant ──────────────────────────────────────────────

const missingLimitDays = 7;
const changedLimitDays = 1;

type Watched = { missingSince: Date | null; changedSince: Date | null; suspendedAt: Date | null };
export type WatchedChange = Watched & {
  lastVerifiedAt: Date | null;
  /** What to tell the holder: nothing, that the grant stopped, or that it is back. */
  event: "none" | "suspended" | "restored";
};

/**
 * What a daily check makes of a grant that rests on DNS: missing for 7 days or changed to another token for 1 day
 * suspends, a found record restores, and "could not check" changes nothing.
 */
export function recheck(grant: Watched, decision: Decision, now: Date): WatchedChange {
  if (decision.outcome === "could_not_check") return { ...pick(grant), lastVerifiedAt: null, event: "none" };
  if (decision.outcome === "verified") {
    return {
      missingSince: null,
      changedSince: null,
      suspendedAt: null,
      lastVerifiedAt: now,
      event: grant.suspendedAt === null ? "none" : "restored",
    };
  }
  const missingSince = grant.missingSince ?? now;
  const changedSince = decision.found === "changed" ? (grant.changedSince ?? now) : null;
  const over =
    lasted(missingSince, now, missingLimitDays) ||
    (changedSince !== null && lasted(changedSince, now, changedLimitDays));
  const suspends = grant.suspendedAt === null && over;
  return {
    missingSince,
    changedSince,
    suspendedAt: suspends ? now : grant.suspendedAt,
    lastVerifiedAt: null,
    event: suspends ? "suspended" : "none",
  };
}

function pick({ missingSince, changedSince, suspendedAt }: Watched): Watched {
  return { missingSince, changedSince, suspendedAt };
}

// Half an hour of grace: a daily job does not start at the same second every day.
function lasted(since: Date, now: Date, days: number): boolean {
  return now.getTime() - since.getTime() >= days * 86_400_000 - 1_800_000;
}
