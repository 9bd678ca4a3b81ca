// What each chart shows in one sentence: under its title, for a screen reader, and for a mail.
import type { IpSeries } from "@/lib/reputation/schema";
import { count, dayShort, dayText, percent, plural, rate } from "../format";

/** "90 days to 19 Nov 2026: 120 400 recipients, 3 % of the verdicts spam. Most on 4 Nov: 9 100." */
export function volumeSentence(series: IpSeries): string {
  const { recipients, ham, suspect, spam } = series.total;
  if (recipients === 0) return `${span(series)}: no mail from this address.`;
  const verdicts = ham + suspect + spam;
  const share =
    verdicts === 0
      ? "no verdicts"
      : `${percent(spam / verdicts, verdicts)} of ${count(verdicts)} verdicts spam`;
  const peak = series.days.reduce((most, day) =>
    (day.counts?.recipients ?? 0) > (most.counts?.recipients ?? 0) ? day : most,
  );
  return `${span(series)}: ${plural(recipients, "recipient")}, ${share}. Most on ${dayShort(peak.day)}: ${count(peak.counts?.recipients ?? 0)}.`;
}

/** How often the thresholds were reached, and the highest day. */
export function rateSentence(series: IpSeries): string {
  const measured = series.days.flatMap((day) =>
    day.complaintRate.state === "measured" ? [{ day: day.day, rate: day.complaintRate.rate }] : [],
  );
  const [first, ...others] = measured;
  if (first === undefined) {
    return `${plural(series.total.complaints, "complaint")}; no day with ${plural(series.floor, "DATA command")} or more, so there is no rate.`;
  }
  const top = others.reduce((most, day) => (day.rate > most.rate ? day : most), first);
  const over = (threshold: number) => measured.filter((day) => day.rate >= threshold).length;
  return `${plural(series.total.complaints, "complaint")}. At or above 0.1 % on ${plural(over(0.001), "day")}, at or above 0.3 % on ${plural(over(0.003), "day")} of ${count(measured.length)} with a rate. Highest ${rate(top.rate)} on ${dayShort(top.day)}.`;
}

/** How many days had trap hits, as far as the provider discloses it. */
export function trapSentence(series: IpSeries): string {
  if (series.trapDisclosure === "guarded") {
    return "This provider discloses trap hits for the whole organization only, 48 hours late.";
  }
  const days = series.days.filter(
    (day) =>
      (day.trapHits.mode === "exact" && day.trapHits.hits > 0) ||
      (day.trapHits.mode === "bands" && day.trapHits.atLeast > 0),
  );
  const last = days.at(-1);
  if (last === undefined) return `${span(series)}: no trap hits.`;
  return `${span(series)}: trap hits on ${plural(days.length, "day")}, the last on ${dayShort(last.day)}.`;
}

/** Unknown recipients over everything tried. */
export function unknownSentence(series: IpSeries): string {
  const { rcptCommands, rcptUnknown } = series.total;
  if (rcptCommands === 0) return `${span(series)}: no RCPT commands.`;
  const over = series.days.filter((day) => (day.unknownShare ?? 0) > 0.1).length;
  return `${count(rcptUnknown)} of ${count(rcptCommands)} RCPT commands named an unknown recipient: ${percent(rcptUnknown / rcptCommands, rcptCommands)}. Above 10 % on ${plural(over, "day")}.`;
}

function span(series: IpSeries): string {
  return `${plural(series.days.length, "day")} to ${dayText(series.to)}`;
}
