// The morning as a mail: the figures and lists of the page, compared with the day before, for who reads on a phone.
import { type Item, writeLetter } from "@/lib/outbox/letter";
import { dateWords } from "@/lib/platform/day";
import { numberWords } from "@/lib/platform/number-words";
import type { Morning, MorningItem } from "@/lib/reputation/schema";
import type { Message } from "./message";

type About = { organization: string; provider: string; url: string; networks: readonly string[] };

/** `url` is the page that shows the same. */
export function writeMorning(morning: Morning, about: About): Message {
  const { statuses, worse, better, fresh, counts } = morning;
  const title =
    worse.total === 0
      ? `Morning of ${dateWords(morning.to)}: nothing got worse`
      : `Morning of ${dateWords(morning.to)}: ${numberWords(worse.total)} got worse`;
  const letter = writeLetter({
    heading: title,
    paragraphs: [completeSentence(morning), ...(morning.hasNetworks ? [] : ["You hold no network now."])],
    figures: figuresOf(counts),
    lists: [
      statusList(statuses),
      listOf("Worse", worse),
      listOf("Better", better),
      listOf("New senders", fresh),
    ].filter(({ items }) => items.length > 0),
    facts: [
      ["Organization", about.organization],
      ...(about.networks.length === 0 ? [] : [["Networks", about.networks.join(", ")] as const]),
    ],
    actions: [{ label: "Open this morning", url: about.url }],
    footer: `${about.provider} sends this each day because a member of ${about.organization} asked for it. One click in your mail program, or on the page of alerts, stops it.`,
  });
  return { title, ...letter, document: { type: "morning", organization: about.organization, morning } };
}

function completeSentence({ completeThrough, to, since }: Morning): string {
  return completeThrough === null
    ? "No day is complete yet: these figures will grow."
    : `Complete through ${dateWords(to)}, compared with ${dateWords(since)}; days are UTC. The figures count addresses; the last one counts recipients.`;
}

/** In the words and the order of the page. */
function figuresOf({ now, before }: Morning["counts"]) {
  const rows: [string, number | null, number | null][] = [
    ["Sending", now.active, before.active],
    ["Red", now.red, before.red],
    ["Yellow", now.yellow, before.yellow],
    ["Green", now.green, before.green],
    ["Blocked", now.blocked, before.blocked],
    ["Complaints 0.3 %+", now.enforced, before.enforced],
    ["Complaints 0.1 %+", now.warned, before.warned],
    ["With trap hits", now.trapped, before.trapped],
    ["Recipients", now.recipients, before.recipients],
  ];
  return rows.flatMap(([label, value, earlier]) =>
    value === null || earlier === null
      ? []
      : [{ label, value: numberWords(value), change: changeOf(value, earlier) }],
  );
}

function changeOf(value: number, before: number): string {
  if (value === before) return "as before";
  return `${value > before ? "up" : "down"} from ${numberWords(before)}`;
}

function listOf(title: string, { total, items }: { total: number; items: readonly MorningItem[] }) {
  const more = total - items.length;
  const lines = items.map(
    ({ ip, sentences }): Item => (sentences.length === 0 ? ip : { lead: ip, text: sentences.join(" ") }),
  );
  return {
    title: `${title} (${numberWords(total)})`,
    items: more > 0 ? [...lines, `and ${numberWords(more)} more`] : lines,
  };
}

function statusList({ total, items }: Morning["statuses"]) {
  const more = total - items.length;
  const lines = items.map(
    ({ network, reasonText, since, clears }): Item => ({
      lead: network,
      text: `${reasonText}, since ${dateWords(since)}. ${clears}`,
    }),
  );
  return {
    title: `Blocked, junked or limited now (${numberWords(total)})`,
    items: more > 0 ? [...lines, `and ${numberWords(more)} more`] : lines,
  };
}
