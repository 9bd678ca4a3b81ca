// Readers press "junk": each complained message comes back as the mail store would pipe it, at its own time, and
// the reports about it go out. Some readers change their mind.
import { currentSettings } from "@/lib/complaints/attribution-queries";
import { acceptComplaint } from "@/lib/complaints/commands";
import { readSubmission } from "@/lib/complaints/submission";
import { flushCollapsed } from "@/lib/feedback/fan-out-commands";
import { mailDate } from "@/lib/feedback/report";
import { dayOf, later, MINUTE, startOf } from "@/lib/platform/day";
import type { Complained } from "./events";
import { doJobs } from "./jobs";
import { chance } from "./random";

/** Complaints handed in together, and then reported: enough to be quick, few enough for believable times. */
const GROUP = 40;

/** Hands the complaints in, oldest first; `until` is told each time that was reached. */
export async function complain(
  complained: readonly Complained[],
  begun: Date,
  onTime: (now: Date) => Promise<void>,
): Promise<void> {
  let day = "";
  for (let at = 0; at < complained.length; at += GROUP) {
    const group = complained.slice(at, at + GROUP);
    await Promise.all(group.map((each) => press(each, "junk", each.madeAt)));
    const now = group.at(-1)?.madeAt ?? begun;
    await Promise.all(
      group.filter(changesMind).map((each) => press(each, "not-spam", later(each.madeAt, MINUTE))),
    );
    await onTime(now);
    // Every night the worker sends what the caps held back.
    if (dayOf(now) !== day) await flushCollapsed(startOf(dayOf(now)));
    day = dayOf(now);
    await doJobs(now, begun);
  }
}

function changesMind({ event }: Complained): boolean {
  return chance("regret", event.messageId).next() < 0.02;
}

async function press(complained: Complained, kind: "junk" | "not-spam", at: Date): Promise<void> {
  const { trust } = await currentSettings();
  const envelope = { mailFrom: complained.recipient, kind, xforward: null };
  const submission = readSubmission(messageOf(complained), envelope, trust, at);
  if (submission.kind !== "complaints") throw new Error("The demo's message was not taken for a complaint.");
  for (const complaint of submission.complaints) {
    await acceptComplaint({ ...complaint, sourceFields: null }, at);
  }
}

/** The message as delivered, with the Received line of the provider's own server on top. */
function messageOf({ event, recipient }: Complained): Buffer {
  const luck = chance("message", event.messageId);
  const sent = mailDate(new Date(event.ts));
  const from = `${luck.pick(["news", "offers", "hello"])}@${event.fromDomain}`;
  return Buffer.from(
    [
      `Return-Path: <${event.mailFrom}>`,
      `Delivered-To: ${recipient}`,
      `Received: from ${event.helo} (${event.helo} [${event.ip.includes(":") ? "IPv6:" : ""}${event.ip}])`,
      `\tby mx-north.lindenpost.example (Postfix) with ESMTPS id ${event.queueId}`,
      `\tfor <${recipient}>; ${sent}`,
      `From: ${event.fromDomain} <${from}>`,
      `To: <${recipient}>`,
      `Subject: ${luck.pick(["Your offers of the week", "We miss you", "Last chance: 20 % off", "News from us"])}`,
      `Date: ${sent}`,
      `Message-ID: <${event.messageId}>`,
      `List-Unsubscribe: <https://${event.fromDomain}/unsubscribe/${luck.whole(10_000, 99_999)}>`,
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "",
      "Hello,",
      "here is what is new with us.",
      "",
    ].join("\r\n"),
  );
}
