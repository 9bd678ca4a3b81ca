// The window in five numbers, each with what it rests on and how it was in the period it is compared with.
import type { IpOverview, PeriodTotals } from "@/lib/reputation/schema";
import { Figure } from "../figure";
import { beforeWords, count, dayShort, percent, plural } from "../format";
import { shortRate } from "../rate";
import { markOf, markWords } from "../result-words";
import { trapWords } from "../trap-words";
import classes from "./totals.module.css";

export function Totals({ overview }: { overview: IpOverview | undefined }) {
  const now = overview?.totals.now;
  const before = overview?.totals.before;
  // A period without a single RCPT command has nothing to compare with.
  const earlier = before && before.counts.rcptCommands > 0 ? before : null;
  const compared = (of: (totals: PeriodTotals) => string) => (earlier ? `; ${of(earlier)} before` : "");
  return (
    <div className={classes.totals}>
      <Figure
        label="Recipients"
        means="recipients"
        value={now && count(now.counts.recipients)}
        base={
          before &&
          (earlier
            ? beforeWords(earlier.counts.recipients, earlier)
            : `nothing from ${dayShort(before.from)} to ${dayShort(before.to)}`)
        }
      />
      <Figure
        label="Spam share"
        means="spamShare"
        value={now && spamShare(now)}
        base={now && `${spamBase(now)}${compared(spamShare)}`}
      />
      <Figure
        label="Complaint rate"
        means="complaintRate"
        value={now && shortRate(now.complaintRate)}
        base={
          now &&
          `${plural(now.complaintRate.complaints, "complaint")}${compared((totals) => shortRate(totals.complaintRate))}`
        }
      />
      <Figure
        label="Trap hits"
        means="trapHits"
        value={now && trapWords(now.trapHits)}
        base={now && trapBase(now, earlier)}
      />
      <Figure
        label="Unknown recipients"
        means="unknownShare"
        value={now && unknownShare(now)}
        base={now && `of ${count(now.counts.rcptCommands)} RCPT${compared(unknownShare)}`}
      />
    </div>
  );
}

function spamShare(totals: PeriodTotals): string {
  const result = totals.filterResult;
  if (result.state === "measured") return percent(result.spamShare, result.verdicts);
  return result.state === "below_floor" ? "below floor" : "–";
}

function spamBase(totals: PeriodTotals): string {
  const result = totals.filterResult;
  if (result.state !== "measured") return markWords[markOf(result)].name;
  return `${markWords[result.result].name}, ${plural(result.verdicts, "verdict")}`;
}

function trapBase({ trapHits }: PeriodTotals, earlier: PeriodTotals | null | undefined): string {
  if (trapHits.mode === "guarded") return "not told by address";
  return earlier ? `${trapWords(earlier.trapHits)} before` : "";
}

function unknownShare(totals: PeriodTotals): string {
  const { rcptCommands, rcptUnknown } = totals.counts;
  return rcptCommands === 0 ? "–" : percent(rcptUnknown / rcptCommands, rcptCommands);
}
