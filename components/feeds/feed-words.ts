// What the states of feeds and reports are called, and what a feed's state means for its owner.

type FeedState = "unconfirmed" | "active" | "paused" | "suspended" | "ended";
type FeedReason =
  | "paused_by_member"
  | "paused_by_unsubscribe"
  | "delivery_failed_3_days"
  | "domain_record_missing"
  | "networks_lost"
  | "ended_by_member";
type Covers =
  | { kind: "all_networks" }
  | { kind: "networks"; networks: string[] }
  | { kind: "domain"; domain: string };
type ReportState = "queued" | "deferred" | "sent" | "failed" | "collapsed" | "suppressed";

export const feedStateWords: Record<FeedState, string> = {
  unconfirmed: "Unconfirmed",
  active: "Active",
  paused: "Paused",
  suspended: "Suspended",
  ended: "Ended",
};

export const reportStateWords: Record<ReportState, string> = {
  queued: "Queued",
  deferred: "Deferred",
  sent: "Sent",
  failed: "Failed",
  collapsed: "Collapsed",
  suppressed: "Suppressed",
};

/** What the state means, and what to do. Complaints are counted in every state. */
export function feedSentence(state: FeedState, reason: FeedReason | null): string {
  if (state === "unconfirmed") {
    return "No reports yet: the destination must send back its code, and a domain be proven, so that nobody gets reports unasked.";
  }
  if (state === "active") return "Each complaint that it covers is reported to the destination.";
  if (state === "ended") {
    return reason === "networks_lost"
      ? "The organization does not hold any of its networks any more. Enrol a new feed to get reports again."
      : "This feed is over. Enrol a new one to get reports again.";
  }
  if (state === "suspended" && reason === "domain_record_missing") {
    return "The record that proves the domain was missing for seven days, so nothing is sent. Put it back and have it checked.";
  }
  if (state === "suspended") {
    return "Every attempt has failed for three days, so nothing is sent. Mend the destination, then resume the feed.";
  }
  return reason === "paused_by_unsubscribe"
    ? "Paused by the unsubscribe link of a report. Complaints are still counted; resume when you want reports again."
    : "Paused by a member. Complaints are still counted; resume when you want reports again.";
}

/** What a feed covers, in a table cell. */
export function coverText(covers: Covers): string {
  if (covers.kind === "domain") return `Mail signed by ${covers.domain}`;
  if (covers.kind === "all_networks") return "Every network of the organization";
  const [first = "", ...more] = covers.networks;
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

/** Where the last attempt ended, when it came no further than the way to the destination. */
export const stageWords: Partial<Record<string, string>> = {
  dns: "Name look-up: ",
  tls: "Encryption: ",
  connect: "Connection: ",
  address: "Address: ",
  bounce: "Returned: ",
};
