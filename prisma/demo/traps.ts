// A spammer whose list holds traps: strangers to the demo's sender, so that none of its figures moves.
import { operatorActor } from "@/lib/audit/schema";
import { createSource } from "@/lib/ingest/commands";
import { sourceByName } from "@/lib/ingest/queries";
import type { TrapClass } from "@/lib/ingest/schema";
import { acceptTrapMessage } from "@/lib/ingest/trap-commands";
import { sampleOf, TrapMessageReader, trapMessageId } from "@/lib/ingest/trap-message";
import { DAY, HOUR, later } from "@/lib/platform/day";

const hits: { hoursAgo: number; ip: string; class: TrapClass; recipient: string; subject: string }[] = [
  {
    hoursAgo: 2,
    ip: "198.51.100.61",
    class: "pristine",
    recipient: "sales@lists.lindenpost-archive.example",
    subject: "Your invoice is overdue",
  },
  {
    hoursAgo: 3,
    ip: "198.51.100.61",
    class: "typo",
    recipient: "anna.k@lindenposst.example",
    subject: "Your invoice is overdue",
  },
  {
    hoursAgo: 20,
    ip: "2001:db8:beef::25",
    class: "pristine",
    recipient: "info@lists.lindenpost-archive.example",
    subject: "Buy 5 million addresses",
  },
];

/** What came to the trap sink in the last day. */
export async function hitTraps(now: Date): Promise<void> {
  await createSource(operatorActor, "trap-sink", later(now, -DAY));
  const source = await sourceByName("trap-sink");
  for (const { hoursAgo, ip, class: trap, recipient, subject } of hits) {
    const at = later(now, -hoursAgo * HOUR);
    const helo = "mail.cheap-leads.example";
    const mailFrom = "offers@cheap-leads.example";
    const reader = new TrapMessageReader();
    reader.push(
      Buffer.from(
        [
          `Received: from ${helo} ([${ip}]) by mx-north.lindenpost.example; ${at.toUTCString()}`,
          `From: Cheap Leads <${mailFrom}>`,
          `To: <${recipient}>`,
          `Subject: ${subject}`,
          `Date: ${at.toUTCString()}`,
          "List-Unsubscribe: <https://cheap-leads.example/off?u=31337>",
          "",
          "Text that nobody keeps.",
        ].join("\r\n"),
      ),
    );
    const message = reader.end();
    const id = trapMessageId({ ip, mailFrom, recipients: [recipient], relayedBy: null }, message);
    const headers = sampleOf(message.fields);
    await acceptTrapMessage(source, { id, ip, class: trap, helo, mailFrom, headers }, at);
  }
}
