// The record that proves a DKIM domain, and what a missing one leads to (the same habits as for reverse zones).
import { DAY } from "@/lib/platform/day";
import type { DnsResult } from "@/lib/platform/dns";

/** The record to publish for a feed over a domain. */
export function domainRecord(domain: string, token: string): { name: string; value: string } {
  return { name: `_senderscope.${domain}`, value: `senderscope=${token}` };
}

/** What a look-up of the record found; failed: nobody could say. */
export function readDomainProof(answer: DnsResult<string[]>, value: string): "found" | "missing" | "failed" {
  if (answer.kind === "failed") return "failed";
  if (answer.kind === "none") return "missing";
  // The strings of a record are joined without a space; some consoles store quotes that were pasted.
  const values = answer.records.map((strings) =>
    strings
      .join("")
      .trim()
      .replace(/^"(.*)"$/s, "$1"),
  );
  return values.includes(value) ? "found" : "missing";
}

const MISSING_DAYS = 7;

/** Whether a record has been missing for long enough to suspend; half an hour of grace for a daily job. */
export function isMissingTooLong(since: Date, now: Date): boolean {
  return now.getTime() - since.getTime() >= MISSING_DAYS * DAY - 1_800_000;
}
