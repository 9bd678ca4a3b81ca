// What a press of junk or not-junk changes: a complaint is a toggle per mailbox and message, and every change of
// counts is undone by the opposite press on the day it was made for.
import type { CountChange } from "@/lib/ingest/aggregate";
import { dayOf } from "@/lib/platform/day";
import type { ComplaintKind, NotCountedReason } from "./schema";

/** What is stored of one mailbox and message. `withdrawnAt`: the last press was not-junk, at that time. */
export type Pressed = {
  kind: ComplaintKind;
  ip: string | null;
  madeAt: Date;
  withdrawnAt: Date | null;
  counted: boolean;
  notCountedReason: NotCountedReason | null;
};

export type Press = { kind: ComplaintKind; ip: string | null; at: Date };

export type Change = {
  /** What is stored from now on; null when the press changes nothing. */
  next: Pressed | null;
  counts: CountChange[];
  /** The complaint stands now, counts, and did not before: it may be reported. */
  raised: boolean;
};

const nothing: Change = { next: null, counts: [], raised: false };

/** Whether a press was made before the last one that is stored: it says nothing about what its reader did after. */
export function isLate({ madeAt, withdrawnAt }: Pressed, at: Date): boolean {
  return at < (withdrawnAt ?? madeAt);
}

/**
 * What a press does to what is stored. `capReached`: the mailbox has had as many counted presses this day as it may.
 * A complaint keeps the address it was first attributed to.
 */
export function press(before: Pressed | null, { kind, ip: found, at }: Press, capReached: boolean): Change {
  const isComplaint = kind !== "not-spam";
  const stands = before !== null && before.kind !== "not-spam" && before.withdrawnAt === null;
  if (before !== null && isComplaint === stands) return nothing;

  const ip = before?.ip ?? found;
  if (!isComplaint && stands && before !== null) {
    // Taking back is never capped: what was counted goes from the day it was counted on.
    const counts =
      before.counted && ip !== null ? [count(ip, before.madeAt, -1, 0), count(ip, at, 0, 1)] : [];
    return { next: { ...before, withdrawnAt: at }, counts, raised: false };
  }

  const notCountedReason: NotCountedReason | null =
    ip === null ? "unattributed" : capReached ? "mailbox_cap" : null;
  const counted = notCountedReason === null;
  const counts: CountChange[] = [];
  if (before?.counted && before.ip !== null && before.withdrawnAt !== null) {
    counts.push(count(before.ip, before.withdrawnAt, 0, -1));
  }
  if (counted && ip !== null) counts.push(count(ip, at, isComplaint ? 1 : 0, isComplaint ? 0 : 1));
  const next = { kind, ip, madeAt: at, withdrawnAt: isComplaint ? null : at, counted, notCountedReason };
  return { next, counts, raised: isComplaint && counted };
}

function count(ip: string, at: Date, complaints: number, notSpam: number): CountChange {
  return { ip, day: dayOf(at), complaints, notSpam };
}
