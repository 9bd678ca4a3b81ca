// What a press of junk or not-junk changes: a complaint is a toggle per mailbox and message, and every change of
// counts is undone by the opposite press on the day it was made for.
import type { CountChange } from "@/lib/ingest/aggregate";
import { dayOf } from "@/lib/platform/day";
import type { ComplaintKind, NotCountedReason } from "./schema";

/**
 * What is stored of one mailbox and message. `withdrawnAt`: the last press was not-junk, at that time. A row of kind
 * unsubscribe was never pressed junk or not-junk.
 */
export type Pressed = {
  kind: ComplaintKind;
  ip: string | null;
  madeAt: Date;
  withdrawnAt: Date | null;
  counted: boolean;
  notCountedReason: NotCountedReason | null;
  /** When its reader agreed to be taken off the list. */
  unsubscribeConsentAt: Date | null;
};

/** `consent`: with it, its reader agreed to be taken off the list. */
export type Press = { kind: ComplaintKind; ip: string | null; at: Date; consent: boolean };

/** The mailbox had as many counted presses this day as it may, or is too young to be heard. */
export type MailboxHold = "mailbox_cap" | "new_mailbox";

export type Change = {
  /** What is stored from now on; null when the press changes nothing. */
  next: Pressed | null;
  counts: CountChange[];
  /** The complaint stands now, counts, and did not before: it may be reported. */
  raised: boolean;
};

const nothing: Change = { next: null, counts: [], raised: false };

/** Whether a press was made before the last one that is stored: it says nothing about what its reader did after. */
export function isLate(before: Pressed, { kind, at }: Press): boolean {
  // Unsubscribing neither makes a complaint nor takes one back: the two come in any order.
  const apart = kind === "unsubscribe" || before.kind === "unsubscribe";
  return !apart && at < (before.withdrawnAt ?? before.madeAt);
}

/**
 * What a press does to what is stored. `held`: why a complaint of this mailbox is not
 * counted now, or null.
 * A complaint keeps the address it was first attributed to.
 */
export function press(stored: Pressed | null, made: Press, held: MailboxHold | null): Change {
  const { kind, ip: found, at } = made;
  if (kind === "unsubscribe") return unsubscribe(stored, made);
  // A wish to be taken off stays, whatever is said of the mail before or after.
  const before = stored?.kind === "unsubscribe" ? null : stored;
  const isComplaint = kind !== "not-spam";
  const stands = before !== null && before.kind !== "not-spam" && before.withdrawnAt === null;
  const consented = stored?.unsubscribeConsentAt ?? null;
  if (before !== null && isComplaint === stands) {
    const agrees = isComplaint && made.consent && consented === null;
    return agrees ? { ...nothing, next: { ...before, unsubscribeConsentAt: at } } : nothing;
  }

  const ip = stored?.ip ?? found;
  if (!isComplaint && stands && before !== null) {
    // Taking back is never capped: what was counted goes from the day it was counted on.
    const counts =
      before.counted && ip !== null ? [count(ip, before.madeAt, -1, 0), count(ip, at, 0, 1)] : [];
    // The consent that came with the complaint goes with it.
    return { next: { ...before, withdrawnAt: at, unsubscribeConsentAt: null }, counts, raised: false };
  }

  const notCountedReason: NotCountedReason | null = ip === null ? "unattributed" : held;
  const counted = notCountedReason === null;
  const counts: CountChange[] = [];
  if (before?.counted && before.ip !== null && before.withdrawnAt !== null) {
    counts.push(count(before.ip, before.withdrawnAt, 0, -1));
  }
  if (counted && ip !== null) counts.push(count(ip, at, isComplaint ? 1 : 0, isComplaint ? 0 : 1));
  const next = {
    kind,
    ip,
    madeAt: at,
    withdrawnAt: isComplaint ? null : at,
    counted,
    notCountedReason,
    unsubscribeConsentAt: consented ?? (isComplaint && made.consent ? at : null),
  };
  return { next, counts, raised: isComplaint && counted };
}

/** The wish to be taken off the list: no complaint, so nothing is counted and no report made. */
function unsubscribe(stored: Pressed | null, { kind, ip, at }: Press): Change {
  if (stored !== null && stored.unsubscribeConsentAt !== null) return nothing;
  const fresh = { kind, ip, madeAt: at, withdrawnAt: null, counted: false } as const;
  const row: Pressed | typeof fresh = stored ?? fresh;
  return {
    ...nothing,
    next: {
      ...row,
      notCountedReason: stored === null ? "unsubscribe" : stored.notCountedReason,
      unsubscribeConsentAt: at,
    },
  };
}

function count(ip: string, at: Date, complaints: number, notSpam: number): CountChange {
  return { ip, day: dayOf(at), complaints, notSpam };
}
