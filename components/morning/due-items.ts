// What of claims, grants and keys belongs on the morning page: what waits for the organization, and what ends within
// 30 days.
import type { KeyList } from "@/lib/keys/schema";
import type { ClaimList, GrantList } from "@/lib/networks/schema";
import { DAY } from "@/lib/platform/day";
import type { DueItem } from "./due";

const soonMs = 30 * DAY;

export function dueItems(
  lists: { claims: ClaimList | undefined; grants: GrantList | undefined; keys: KeyList | undefined },
  now: Date,
): DueItem[] {
  const claims = (lists.claims?.claims ?? [])
    .filter(({ blocks }) => (blocks.waiting ?? 0) > 0)
    .map((claim) => ({
      key: `claim ${claim.id}`,
      href: `/networks/add?claim=${claim.id}`,
      what: "A claim waits for its proof",
      sentence: claim.networks.join(", "),
    }));
  const grants = (lists.grants?.grants ?? [])
    .filter((grant) => grant.state === "suspended" || endsSoon(grant.expiresAt, now))
    .map((grant) => ({
      key: `grant ${grant.id}`,
      href: "/networks",
      what: `${grant.network} ${grant.state === "suspended" ? "is suspended" : "ends soon"}`,
      sentence: grant.sentence,
    }));
  const keys = (lists.keys?.keys ?? [])
    .filter((key) => key.state === "expiring")
    .map((key) => ({
      key: `key ${key.id}`,
      href: "/keys",
      what: `The key “${key.name}” expires`,
      sentence: `In ${key.daysLeft === 1 ? "1 day" : `${key.daysLeft} days`}. Rotate it, and scripts go on without a gap.`,
    }));
  return [...grants, ...claims, ...keys];
}

function endsSoon(expiresAt: string | null, now: Date): boolean {
  return expiresAt !== null && Date.parse(expiresAt) - now.getTime() < soonMs;
}
