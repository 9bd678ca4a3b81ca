// What each chart shows in one sentence: under its title, for a screen reader, and for a mail.
import { complaintLines } from "@/lib/reputation/complaint-lines";
import type { IpSeries } from "@/lib/reputation/schema";
import { count, dayShort, dayText, percent, plainPercent, plural, rate } from "../format";

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
  const most = ` Most on ${dayShort(peak.day)}: ${count(peak.counts?.recipients ?? 0)}.`;
  return `${span(series)}: ${plural(recipients, "recipient")}, ${share}.${series.days.length > 1 ? most : ""}`;
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
  const [warned, enforced] = [over(complaintLines.warned), over(complaintLines.enforced)];
  const reached =
    warned === 0
      ? `Never at or above ${plainPercent(complaintLines.warned)}`
      : `At or above ${plainPercent(complaintLines.warned)} on ${count(warned)} of ${plural(measured.length, "day")} with a rate, ${enforced === 0 ? `never at or above ${plainPercent(complaintLines.enforced)}` : `at or above ${plainPercent(complaintLines.enforced)} on ${count(enforced)}`}`;
  return `${plural(series.total.complaints, "complaint")}. ${reached}. Highest ${rate(top.rate)} on ${dayShort(top.day)}.`;
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

/** A share of unknown recipients that hints at bad lists or at probing. */
const UNKNOWN_LINE = 0.1;

/** Unknown recipients over everything tried. */
export function unknownSentence(series: IpSeries): string {
  const { rcptCommands, rcptUnknown } = series.total;
  if (rcptCommands === 0) return `${span(series)}: no RCPT commands.`;
  const over = series.days.filter((day) => (day.unknownShare ?? 0) > UNKNOWN_LINE).length;
  return `${count(rcptUnknown)} of ${count(rcptCommands)} RCPT commands named an unknown recipient: ${percent(rcptUnknown / rcptCommands, rcptCommands)}. ${over === 0 ? `Never above ${plainPercent(UNKNOWN_LINE)}` : `Above ${plainPercent(UNKNOWN_LINE)} on ${plural(over, "day")}`}.`;
}

function span(series: IpSeries): string {
  if (series.days.length === 1) return dayText(series.to);
  return `${plural(series.days.length, "day")} to ${dayText(series.to)}`;
}
