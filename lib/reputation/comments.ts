// The comments of an address and day in the daily record: what the provider did about its complaints.
import { compareAddresses, familyOf } from "@/lib/platform/ip";

/** Reports of that day went to a feed of the reader. */
export const ABUSE_REPORTED = "Abuse reported";
/** It was blocked for complaints at some time of that day. */
export const COMPLAINT_BLOCK = "JMR block";

type Span = { lo: string; hi: string; state: string; reason: string };

/** Whether an address lies under a block for complaints: hosts are looked up, wider networks are few. */
export function complaintBlocks(statuses: readonly Span[]): (ip: string) => boolean {
  const blocks = statuses.filter(({ state, reason }) => state === "blocked" && reason === "complaints");
  const hosts = new Set(blocks.filter(({ lo, hi }) => lo === hi).map(({ lo }) => lo));
  const wide = blocks.filter(({ lo, hi }) => lo !== hi);
  return (ip) =>
    hosts.has(ip) ||
    wide.some(
      ({ lo, hi }) =>
        familyOf(lo) === familyOf(ip) && compareAddresses(lo, ip) <= 0 && compareAddresses(ip, hi) <= 0,
    );
}

/** In the order of the daily record. */
export function commentsOf(facts: { reported: boolean; blocked: boolean }): string[] {
  return [...(facts.reported ? [ABUSE_REPORTED] : []), ...(facts.blocked ? [COMPLAINT_BLOCK] : [])];
}
