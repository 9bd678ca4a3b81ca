// Help in the demo: what the provider told everybody, cases at every stage, reports about its own users, and a wide block
// that waits for a second person.
import { handleAbuse, reportAbuse } from "@/lib/cases/abuse-commands";
import { decideCase, openCase, replyToCase } from "@/lib/cases/commands";
import type { Viewer } from "@/lib/identity/viewer";
import { endIncident, publishNotice } from "@/lib/notices/commands";
import { DAY, HOUR, later } from "@/lib/platform/day";
import { changeBlock } from "@/lib/reputation/block-commands";
import { doJobs } from "./jobs";
import { withoutDns } from "./outside";
import type { PersonName } from "./people";
import { INTRUSION, LATE_SINCE } from "./shapes";

/** Notices of the last weeks. */
export async function publishNotices({ postmaster }: Record<PersonName, Viewer>, now: Date): Promise<void> {
  const { actor } = postmaster;
  const ago = (days: number, hours = 0) => later(now, -days * DAY + hours * HOUR);
  await publishNotice(
    actor,
    {
      kind: "announcement",
      title: "Feeds by DKIM domain",
      text: "A feed can now cover a signing domain instead of networks. Prove the domain by a TXT record on the page of the feed.",
      note: "release notes",
    },
    ago(24),
  );
  const outage = await publishNotice(
    actor,
    {
      kind: "incident",
      part: "mail",
      title: "Mail deferred for two hours",
      text: "A storage server of mx-north failed. Mail was deferred with 451 and delivered later; nothing was lost.",
      note: "incident 41",
    },
    ago(12),
  );
  await endIncident(actor, outage.id, { note: "delivered what waited" }, ago(12, 2));
  await publishNotice(
    actor,
    {
      kind: "incident",
      part: "data",
      title: "Data of mx-south is late",
      text: "mx-south takes mail, but does not report it yet. Its days stay open until it does; the figures of mx-north are whole.",
      note: "incident 44",
    },
    ago(LATE_SINCE - 1),
  );
}

/** Cases, in the order in which they happened: one asked about, one refused and answered. */
export async function askForHelp(viewers: Record<PersonName, Viewer>, now: Date): Promise<void> {
  await withoutDns(() => openCases(viewers, now));
}

async function openCases({ owner, postmaster }: Record<PersonName, Viewer>, now: Date): Promise<void> {
  const ago = (hours: number) => later(now, -hours * HOUR);
  const bounce = `550 5.7.1 Unfortunately, messages from [${INTRUSION.ip}] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).`;
  const intruded = await openCase(
    owner,
    {
      ips: [INTRUSION.ip],
      text: "A form on this host was abused. It was closed on Monday and the queue was emptied.",
      bounce,
      attachments: [],
    },
    ago(30),
  );
  await doJobs(ago(30), now);
  const answer = "Since then only our own newsletter leaves from here. Please look at the last two days.";
  await replyToCase(owner, intruded.id, { text: answer, attachments: [] }, ago(20));

  const listed = await openCase(
    owner,
    {
      ips: ["198.18.13.4"],
      text: "We are delisted outside since this morning.",
      bounce: undefined,
      attachments: [],
    },
    ago(18),
  );
  await doJobs(ago(18), now);
  const question = {
    decision: "ask" as const,
    text: "Which machine sent it, and what have you changed since?",
    note: "listed outside still at 09:00",
  };
  await decideCase(postmaster, listed.id, question, ago(10));
  await openCase(
    owner,
    { ips: ["192.0.2.77"], text: "Our relay is shared; the customer was told.", attachments: [] },
    ago(2),
  );
  await doJobs(ago(1), now);
}

/** Reports about the provider's own users, one of them handled; and a proposal that waits for a second person. */
export async function fillDesk({ postmaster }: Record<PersonName, Viewer>, now: Date): Promise<void> {
  const ago = (hours: number) => later(now, -hours * HOUR);
  const message = (from: string, subject: string, body: string) =>
    Buffer.from(
      [
        "Received: from webmail.lindenpost.example by mx-north.lindenpost.example; Mon, 23 Nov 2026 08:12:00 +0000",
        `From: <${from}>`,
        "To: <undisclosed@recipients.example>",
        `Subject: ${subject}`,
        "Date: Mon, 23 Nov 2026 08:11:58 +0000",
        "",
        body,
      ].join("\r\n"),
    );
  const reports = [
    {
      from: "k.meyer@lindenpost.example",
      subject: "You have won",
      reporter: "abuse@other.example",
      hours: 50,
    },
    { from: "k.meyer@lindenpost.example", subject: "You have won", reporter: null, hours: 47 },
    {
      from: "shop@lindenpost.example",
      subject: "Invoice 4711 overdue",
      reporter: "cert@bank.example",
      hours: 5,
    },
  ];
  for (const { from, subject, reporter, hours } of reports) {
    const raw = message(from, subject, "Please answer within a day.");
    await reportAbuse({ via: reporter === null ? "web" : "mail", reporter, note: "", raw }, ago(hours));
  }
  const handled = await reportAbuse(
    {
      via: "mail",
      reporter: "abuse@another.example",
      note: "",
      raw: message("old@lindenpost.example", "Cheap watches", "Buy now."),
    },
    ago(90),
  );
  await handleAbuse(postmaster.actor, handled, "password reset, sessions ended", ago(88));
  await changeBlock(
    postmaster,
    {
      act: "set",
      network: "198.18.64.0/20",
      state: "blocked",
      reason: "harvesting",
      note: "probes addresses from every host of it",
    },
    ago(3),
  );
}
