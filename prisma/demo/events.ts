// From what an address did on a day to the message events a mail system would have sent about it. Adds up to
// exactly the day's figures.

import type { MessageEvent, Verdict } from "@/lib/ingest/schema";
import { addDays, HOUR, later, MINUTE, startOf } from "@/lib/platform/day";
import { chance } from "./random";
import type { HostDay } from "./shapes";

/** A message somebody will report as junk: the event of its delivery, and the click. */
export type Complained = {
  event: MessageEvent & { messageId: string; queueId: string };
  recipient: string;
  madeAt: Date;
};

/** Days after which only counts of complaints are left, as retention would have left them. */
export const COMPLAINT_DAYS = 30;

/**
 * The events of a day. With `detail`, each complained message has an event of its own, as a single delivery
 * that can be found again; without, complaints are left out.
 */
export function eventsOf(
  plan: HostDay,
  detail: boolean,
): { events: MessageEvent[]; complained: Complained[] } {
  const luck = chance("events", plan.host.ip, plan.day);
  const [firstHour, lastHour] = plan.hours;
  const begin = later(startOf(plan.day), firstHour * HOUR + luck.whole(0, 20) * MINUTE);
  const end = later(startOf(plan.day), lastHour * HOUR + luck.whole(21, 58) * MINUTE);
  const within = (share: number): string =>
    new Date(begin.getTime() + Math.round(share * (end.getTime() - begin.getTime()))).toISOString();
  const common = { ip: plan.host.ip, helo: plan.host.helo, mailFrom: `bounce@${plan.host.domain}` };

  const complained = detail ? complaintsOf(plan, begin, end) : [];
  const traps = Array.from({ length: Math.min(plan.trapHits, plan.spam + plan.ham) }, (_, i) => ({
    ...common,
    ts: within((i + 0.5) / (plan.trapHits + 1)),
    verdict: i < plan.spam ? ("spam" as const) : ("ham" as const),
    recipients: 1,
    dataCommands: 1,
    trap: "pristine" as const,
  }));
  const single = [...complained.map(({ event }) => event), ...traps];
  const left = (verdict: Verdict): number =>
    Math.max(0, plan[verdict] - single.filter((event) => event.verdict === verdict).length);
  const bulk = (["ham", "suspect", "spam"] as const).flatMap((verdict) =>
    split(left(verdict), verdict === "ham" ? 3 : 1).map((recipients) => ({ verdict, recipients })),
  );
  const messages = shares(
    Math.max(bulk.length, plan.dataCommands - single.length),
    bulk.map(({ recipients }) => recipients),
  );
  const events: MessageEvent[] = bulk.map(({ verdict, recipients }, i) => ({
    ...common,
    ts: within(bulk.length === 1 ? 1 : i / (bulk.length - 1)),
    verdict,
    recipients,
    dataCommands: messages[i] ?? 1,
  }));
  const knocks = plan.rcptUnknown + plan.refused;
  if (knocks > 0) {
    events.push({
      ...common,
      ts: within(0.5),
      recipients: 0,
      dataCommands: 0,
      rcptCommands: knocks,
      rcptUnknown: plan.rcptUnknown,
    });
  }
  return { events: [...events, ...single], complained };
}

function complaintsOf(plan: HostDay, begin: Date, end: Date): Complained[] {
  const luck = chance("complaints", plan.host.ip, plan.day);
  const dayEnd = startOf(addDays(plan.day, 1)).getTime() - 1000;
  return Array.from({ length: Math.min(plan.complaints, plan.ham) }, (_, i) => {
    const at = new Date(begin.getTime() + luck.next() * (end.getTime() - begin.getTime()));
    const id = `${plan.day.replaceAll("-", "")}.${i}.${luck.whole(100_000, 999_999)}`;
    return {
      event: {
        ip: plan.host.ip,
        helo: plan.host.helo,
        mailFrom: `bounce+${i}@${plan.host.domain}`,
        ts: at.toISOString(),
        verdict: "ham",
        recipients: 1,
        dataCommands: 1,
        port: luck.whole(20_000, 60_000),
        queueId: `Q${plan.host.ip.replace(/\W/g, "")}${id.replace(/\W/g, "")}`,
        messageId: `${id}@${plan.host.domain}`,
        fromDomain: plan.host.domain,
      },
      recipient: `reader${luck.whole(1, 4000)}@inbox.example`,
      // Counted on the day it is made: a click within hours, and before midnight.
      madeAt: new Date(Math.min(dayEnd, at.getTime() + luck.whole(5, 240) * MINUTE)),
    };
  });
}

/** A count in at most `parts` nearly equal pieces, none of them empty. */
function split(count: number, parts: number): number[] {
  const pieces = Math.min(parts, count);
  return Array.from(
    { length: pieces },
    (_, i) => Math.floor(((i + 1) * count) / pieces) - Math.floor((i * count) / pieces),
  );
}

/** `count` shared out in proportion to the weights, at least one each; the last takes what is left. */
function shares(count: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let rest = count - weights.length;
  return weights.map((weight, i) => {
    const extra =
      i === weights.length - 1
        ? rest
        : Math.min(rest, Math.floor(((count - weights.length) * weight) / total));
    rest -= extra;
    return 1 + extra;
  });
}
