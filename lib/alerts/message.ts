// From what was found for one destination to the one message about it: mail, webhook document, Slack text.
import { type Item, writeLetter } from "@/lib/outbox/letter";
import { dateWords } from "@/lib/platform/day";
import { numberWords } from "@/lib/platform/number-words";
import { kinds } from "./event";
import type { AlertEvent, AlertSample } from "./schema";

export type Told = {
  rule: string;
  event: AlertEvent;
  day: string;
  count: number;
  sample: readonly AlertSample[];
};

export type Message = { title: string; text: string; html: string; document: object };

const weights = { page: 2, warn: 1, info: 0 } as const;

/** Everything that was due, gravest first. `url` is the page with the rules, `organization` whom it is about. */
export function writeMessage(
  told: readonly Told[],
  about: { organization: string; provider: string; url: string; mail: boolean },
): Message {
  const sorted = [...told].sort(
    (a, b) => weights[kinds[b.event].weight] - weights[kinds[a.event].weight] || b.count - a.count,
  );
  const [first] = sorted;
  if (first === undefined) throw new Error("There is nothing to tell.");
  const headline = kinds[first.event].title(first.count);
  const title =
    sorted.length === 1
      ? headline
      : `${headline}, and ${sorted.length === 2 ? "another alert" : `${sorted.length - 1} other alerts`}`;
  const letter = writeLetter({
    heading: title,
    paragraphs: [],
    lists: sorted.map((one) => ({
      title: `${kinds[one.event].title(one.count)} on ${dateWords(one.day)}`,
      items: linesOf(one),
    })),
    facts: [["Organization", about.organization]],
    actions: [{ label: "Open the alerts", url: about.url }],
    footer: about.mail
      ? `${about.provider} sends this because of alert rules of ${about.organization}. One click in your mail program, or on the page of alerts, stops it.`
      : `${about.provider}, by alert rules of ${about.organization}.`,
  });
  return {
    title,
    ...letter,
    document: {
      type: "alerts.fired",
      organization: about.organization,
      title,
      alerts: sorted.map(({ rule, event, day, count, sample }) => ({
        rule,
        event,
        severity: kinds[event].weight,
        day,
        count,
        sample,
        text: kinds[event].title(count),
      })),
    },
  };
}

/** The text of a message (which begins with its title) as Slack takes it: three signs mean something there. */
export function slackText(title: string, text: string): string {
  const plain = (part: string) =>
    part.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `*${plain(title)}*\n${plain(text.slice(title.length).trim())}`;
}

function linesOf({ event, count, sample }: Told): Item[] {
  const lines = sample.map((one): Item => {
    const line = kinds[event].line(one);
    const lead = `${one.subject}: `;
    return line.startsWith(lead) ? { lead: one.subject, text: line.slice(lead.length) } : line;
  });
  const more = count - sample.length;
  return more > 0 ? [...lines, `and ${numberWords(more)} more`] : lines;
}
