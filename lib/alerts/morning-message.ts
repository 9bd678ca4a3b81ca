// The morning as a mail: the figures and lists of the page, compared with the day before, for who reads on a phone.
import { writeLetter } from "@/lib/outbox/letter";
import { type Day, startOf } from "@/lib/platform/day";
import type { Morning, MorningItem } from "@/lib/reputation/schema";
import type { Message } from "./message";

type About = { organization: string; provider: string; url: string; networks: readonly string[] };

/** `url` is the page that shows the same. */
export function writeMorning(morning: Morning, about: About): Message {
  const { worse, better, fresh, counts } = morning;
  const title =
    worse.total === 0
      ? `Morning of ${dayWords(morning.to)}: nothing got worse`
      : `Morning of ${dayWords(morning.to)}: ${whole(worse.total)} got worse`;
  const letter = writeLetter({
    heading: title,
    paragraphs: [completeSentence(morning), ...(morning.hasNetworks ? [] : ["You hold no network now."])],
    figures: figuresOf(counts),
    lists: [listOf("Worse", worse), listOf("Better", better), listOf("New senders", fresh)].filter(
      ({ items }) => items.length > 0,
    ),
    facts: [
      ["Organization", about.organization],
      ...(about.networks.length === 0 ? [] : [["Only", about.networks.join(", ")] as const]),
    ],
    actions: [{ label: "Open this morning", url: about.url }],
    footer: `${about.provider} sends this each day because a member of ${about.organization} asked for it. One click in your mail program, or on the page of alerts, stops it.`,
  });
  return { title, ...letter, document: { type: "morning", organization: about.organization, morning } };
}

function completeSentence({ completeThrough, to, since }: Morning): string {
  return completeThrough === null
    ? "No day is complete yet: these figures will grow."
    : `Complete through ${dayWords(to)}, compared with ${dayWords(since)}. Days are UTC.`;
}

function figuresOf({ now, before }: Morning["counts"]) {
  const rows: [string, number | null, number | null][] = [
    ["Active addresses", now.active, before.active],
    ["Recipients", now.recipients, before.recipients],
    ["GREEN", now.green, before.green],
    ["YELLOW", now.yellow, before.yellow],
    ["RED", now.red, before.red],
    ["Blocked", now.blocked, before.blocked],
    ["Complaints from 0.1 %", now.warned, before.warned],
    ["Complaints from 0.3 %", now.enforced, before.enforced],
    ["Hit traps", now.trapped, before.trapped],
  ];
  return rows.flatMap(([label, value, earlier]) =>
    value === null || earlier === null
      ? []
      : [{ label, value: whole(value), change: changeOf(value, earlier) }],
  );
}

function changeOf(value: number, before: number): string {
  if (value === before) return "as before";
  return `${value > before ? "up" : "down"} from ${whole(before)}`;
}

function listOf(title: string, { total, items }: { total: number; items: readonly MorningItem[] }) {
  const more = total - items.length;
  const lines = items.map(({ ip, sentences }) => [ip, sentences.join(" ")].filter(Boolean).join(": "));
  return {
    title: `${title} (${whole(total)})`,
    items: more > 0 ? [...lines, `and ${whole(more)} more`] : lines,
  };
}

const dayForm = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const dayWords = (day: string): string => dayForm.format(startOf(day as Day));
const whole = (value: number): string => value.toLocaleString("en-GB");
