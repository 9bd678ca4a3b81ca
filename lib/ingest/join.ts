// One message that several sources report: rspamd knows the verdict, the server's log knows who was refused, the policy
// service knows the HELO. Together they are one message, whichever comes first, however often each comes.
import { HOUR } from "@/lib/platform/day";
import { type CountChange, verdictCounts } from "./aggregate";
import type { CleanEvent } from "./event";
import type { Verdict } from "./schema";

/** Reports this far apart are of two messages: a server uses its queue ids again. */
export const JOIN_WITHIN_MS = 6 * HOUR;

/** What is known of a message so far. `at` and `day` are those of its first report. */
export type JoinedMessage = Pick<
  CleanEvent,
  "ip" | "day" | "at" | "rcptCommands" | "rcptUnknown" | "dataCommands" | "recipients" | "verdict"
> & { trap: boolean };

/** An event with a queue id, and whether it hit a trap. */
export type JoinedEvent = { queueId: string; event: CleanEvent; trap: boolean };

/** What is known with one more report; null before the first. Reports that do not belong together begin anew. */
export function withReport(known: JoinedMessage | null, { event, trap }: JoinedEvent): JoinedMessage {
  const { ip, day, at, rcptCommands, rcptUnknown, dataCommands, recipients, verdict } = event;
  const report = { ip, day, at, rcptCommands, rcptUnknown, dataCommands, recipients, verdict, trap };
  if (known === null || !belongsTo(known, event)) return report;
  return {
    ...known,
    // The largest of each: a source that does not see something reports none of it.
    rcptCommands: Math.max(known.rcptCommands, rcptCommands),
    rcptUnknown: Math.max(known.rcptUnknown, rcptUnknown),
    dataCommands: Math.max(known.dataCommands, dataCommands),
    recipients: Math.max(known.recipients, recipients),
    verdict: graver(known.verdict, verdict),
    trap: known.trap || trap,
  };
}

/** Whether an event tells of the message that is known. */
export function belongsTo(known: JoinedMessage, event: Pick<CleanEvent, "ip" | "at">): boolean {
  return known.ip === event.ip && Math.abs(known.at - event.at) <= JOIN_WITHIN_MS;
}

/** What the daily record gains when `before` (null: nothing) becomes `after`; both are of one address and day. */
export function gained(before: JoinedMessage | null, after: JoinedMessage): CountChange {
  const [old, now] = [before === null ? null : countsOf(before), countsOf(after)];
  const change: CountChange = { ip: after.ip, day: after.day };
  for (const name of Object.keys(now) as (keyof typeof now)[]) change[name] = now[name] - (old?.[name] ?? 0);
  return change;
}

function countsOf(message: JoinedMessage) {
  const { rcptCommands, rcptUnknown, dataCommands, recipients, verdict, trap } = message;
  return {
    rcptCommands,
    rcptUnknown,
    dataCommands,
    recipients,
    ...verdictCounts(verdict, recipients),
    trapHits: trap ? 1 : 0,
  };
}

const gravity: Record<Verdict, number> = { ham: 0, suspect: 1, spam: 2 };

function graver(a: Verdict | null, b: Verdict | null): Verdict | null {
  if (a === null || b === null) return a ?? b;
  return gravity[a] >= gravity[b] ? a : b;
}
