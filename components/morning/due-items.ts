// What of claims, grants, keys, cases and feeds belongs on the morning page: what waits for the organization, what ends
// within 30 days, and what the provider is at.
import type { CaseList } from "@/lib/cases/schema";
import type { FeedList } from "@/lib/feedback/schema";
import type { KeyList } from "@/lib/keys/schema";
import type { ClaimList, GrantList } from "@/lib/networks/schema";
import { DAY } from "@/lib/platform/day";
import { feedSentence } from "../feeds/feed-words";
import { plural } from "../format";
import type { DueItem } from "./due";

const soonMs = 30 * DAY;

export type DueLists = {
  claims: ClaimList | undefined;
  grants: GrantList | undefined;
  keys: KeyList | undefined;
  cases: CaseList | undefined;
  feeds: FeedList | undefined;
};

/** What waits for the organization first, what waits for the provider last. */
export function dueItems({ claims, grants, keys, cases, feeds }: DueLists, now: Date): DueItem[] {
  const waits = true;
  const items: DueItem[] = [
    ...(grants?.grants ?? [])
      .filter((grant) => grant.state === "suspended" || endsSoon(grant.expiresAt, now))
      .map((grant) => ({
        key: `grant ${grant.id}`,
        href: "/networks",
        what: `${grant.network} ${grant.state === "suspended" ? "is suspended" : "ends soon"}`,
        sentence: grant.sentence,
        waits,
      })),
    ...(feeds?.feeds ?? [])
      .filter((feed) => feed.state === "suspended" || feed.state === "unconfirmed")
      .map((feed) => ({
        key: `feed ${feed.id}`,
        href: `/feeds/${feed.id}`,
        what: `The feed “${feed.name}” ${feed.state === "suspended" ? "is suspended" : "waits for its code"}`,
        sentence: feedSentence(feed.state, feed.stateReason),
        waits,
      })),
    ...(claims?.claims ?? [])
      .filter(({ blocks }) => (blocks.waiting ?? 0) > 0)
      .map((claim) => ({
        key: `claim ${claim.id}`,
        href: `/networks/add?claim=${claim.id}`,
        what: `The claim of ${namesOf(claim)} waits for its proof`,
        sentence: "Its page shows the record or the contact that proves it, and checks at once.",
        waits,
      })),
    ...(keys?.keys ?? [])
      .filter((key) => key.state === "expiring")
      .map((key) => ({
        key: `key ${key.id}`,
        href: "/keys",
        what: `The key “${key.name}” expires in ${plural(key.daysLeft, "day")}`,
        sentence: "Rotate it, and scripts go on without a gap.",
        waits,
      })),
    ...(cases?.cases ?? [])
      .filter(({ state }) => state === "more_information" || state === "received" || state === "checking")
      .toSorted((a, b) => dueOf(a) - dueOf(b))
      .map((each) => ({
        key: `case ${each.id}`,
        href: `/cases/${each.id}`,
        what: `Case ${each.number} ${each.state === "more_information" ? "waits for your answer" : "is with the provider"}`,
        sentence: each.sentence,
        waits: each.state === "more_information",
      })),
  ];
  return [...items.filter((item) => item.waits), ...items.filter((item) => !item.waits)];
}

/** When an answer is due; one that nobody is held to comes last. */
function dueOf({ dueAt }: CaseList["cases"][number]): number {
  return dueAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(dueAt);
}

/** Its first network; a claim names no more than a few of them. */
function namesOf({ networks, blocks }: ClaimList["claims"][number]): string {
  const more = Object.values(blocks).reduce((sum, number) => sum + number, 0) - 1;
  return `${networks[0] ?? "networks"}${more > 0 ? ` and ${more} more` : ""}`;
}

function endsSoon(expiresAt: string | null, now: Date): boolean {
  return expiresAt !== null && Date.parse(expiresAt) - now.getTime() < soonMs;
}
