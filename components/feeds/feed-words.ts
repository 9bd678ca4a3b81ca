// What the states of feeds and reports are called, and what a feed's state means for its owner.

type FeedState = "unconfirmed" | "active" | "paused" | "suspended" | "ended";
type FeedReason = "paused_by_member" | "paused_by_unsubscribe" | "delivery_failed_3_days" | "ended_by_member";
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
    return "No reports yet: enter the code that was mailed to the destination, so that nobody gets reports unasked.";
  }
  if (state === "active") return "Each complaint about your networks is reported to the destination.";
  if (state === "ended") return "This feed is over. Enrol a new one to get reports again.";
  if (state === "suspended") {
    return "Every attempt has failed for three days, so nothing is sent. Mend the mailbox, then resume the feed.";
  }
  return reason === "paused_by_unsubscribe"
    ? "Paused by the unsubscribe link of a report. Complaints are still counted; resume when you want reports again."
    : "Paused by a member. Complaints are still counted; resume when you want reports again.";
}
