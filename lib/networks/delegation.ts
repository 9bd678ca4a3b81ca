// What state is a delegation in, and may one be made? Pure; every answer takes `now`.
import { dateWords, dayOf, later } from "@/lib/platform/day";
import { compareAddresses, fromNumber, type Network, toNumber } from "@/lib/platform/ip";
import type { GrantedRange } from "./coverage";
import type { DelegationState } from "./schema";

type Dated = { endedAt: Date | null; endsAt: Date; acceptedAt: Date | null };

/** offered: nobody has accepted it yet. ended: withdrawn, given up or declined. expired: its last day is over. */
export function delegationStateOf({ endedAt, endsAt, acceptedAt }: Dated, now: Date): DelegationState {
  if (endedAt !== null) return "ended";
  if (endsAt <= now) return "expired";
  return acceptedAt === null ? "offered" : "active";
}

const ends: Record<string, string> = {
  declined: "Declined",
  withdrawn: "Withdrawn by the organization that delegated it",
  given_up: "Given up by the organization it was delegated to",
};

/** What happened and what holds now, in one plain sentence. */
export function delegationSentence(
  row: Dated & { endedHow: string | null; withFeeds: boolean },
  now: Date,
): string {
  const until = dateWords(dayOf(later(row.endsAt, -1)));
  switch (delegationStateOf(row, now)) {
    case "ended":
      return `${ends[row.endedHow ?? ""] ?? "Ended"} on ${dateWords(dayOf(row.endedAt ?? now))}.`;
    case "expired":
      return `Over since the end of ${until}.`;
    case "offered":
      return "Offered, not accepted yet: nothing can be read by it.";
    case "active":
      return row.withFeeds
        ? `Data, reports and single complaints, through ${until}, as far as the delegator’s own grants reach.`
        : `Data without single complaints, through ${until}, as far as the delegator’s own grants reach.`;
  }
}

/** Whether disjoint sorted ranges hold every address of a network, and from which day on at the earliest. */
export function firstDayWithin(ranges: readonly GrantedRange[], network: Network): string | null {
  const inside = ranges.filter(
    ({ lo, hi }) => compareAddresses(lo, network.hi) <= 0 && compareAddresses(hi, network.lo) >= 0,
  );
  let next: string | null = network.lo;
  for (const { lo, hi } of inside) {
    if (next === null || compareAddresses(lo, next) > 0) return null;
    next = compareAddresses(hi, network.hi) >= 0 ? null : fromNumber(toNumber(hi) + 1n, network.family);
  }
  return next === null ? ([...inside.map(({ firstDay }) => firstDay)].sort()[0] ?? null) : null;
}
