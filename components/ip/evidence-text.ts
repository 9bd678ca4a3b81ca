// What is known of an address as plain text, to paste into a ticket: what is wrong, what it rests on, the days, and
// where a colleague sees the same.
import type { IpOverview, IpSeries } from "@/lib/reputation/schema";
import { count, dayText, instantText, percent } from "../format";
import { shortRate } from "../rate";
import { markWords } from "../result-words";
import { trapWords } from "../trap-words";
import { kindOf } from "./daily-table";

/** Days named one by one, the newest first. */
const LISTED = 14;

export function evidenceText(overview: IpOverview, series: IpSeries, link: string): string {
  const { ip, findings, statuses, samples, totals } = overview;
  const { now } = totals;
  const listed = series.days
    .filter(({ counts }) => counts !== null)
    .slice(-LISTED)
    .reverse();
  return [
    `Address ${ip}, as the mail provider saw it`,
    overview.completeThrough === null
      ? "No day is complete yet."
      : `Data complete through ${dayText(overview.completeThrough)} (UTC days).`,
    "",
    ...findings.flatMap(({ happened, restsOn, next }) => [
      `- ${happened}`,
      `  ${restsOn}`,
      ...(next === null ? [] : [`  Next: ${next}`]),
    ]),
    "",
    ...statuses.map(
      ({ state, network, since, code }) =>
        `Status: ${state}, ${network}, since ${instantText(since)}${code === null ? "" : `, reply code ${code}`}`,
    ),
    `${dayText(now.from)} to ${dayText(now.to)}: ${count(now.counts.recipients)} recipients, ${count(now.counts.spam)} spam verdicts, ${count(now.counts.complaints)} complaints (${shortRate(now.complaintRate)}), trap hits ${trapWords(now.trapHits)}`,
    `HELO names: ${samples.helo.join(", ") || "none seen"}`,
    `MAIL FROM domains: ${samples.mailFrom.join(", ") || "none seen"}`,
    "",
    "Day | result | recipients | spam | complaints | trap hits | unknown",
    ...listed.map((day) =>
      [
        day.day,
        markWords[kindOf(day)].name,
        count(day.counts?.recipients ?? 0),
        count(day.counts?.spam ?? 0),
        count(day.counts?.complaints ?? 0),
        trapWords(day.trapHits),
        day.unknownShare === null ? "-" : percent(day.unknownShare, day.counts?.rcptCommands ?? 0),
      ].join(" | "),
    ),
    "",
    `For members of the organization: ${link}`,
  ]
    .join("\n")
    .replaceAll("\u202f", " ");
}
