// A complaint rate as it must be read: to 0.01 point, with its base, its interval and the period it was widened to.
import { lineReached } from "@/lib/reputation/complaint-lines";
import type { ComplaintRate } from "@/lib/reputation/schema";
import { count, plural, rate } from "./format";
import classes from "./rate.module.css";
import { Tip } from "./tip";

type Props = { value: ComplaintRate };

/** The short form for a table cell; everything it rests on is one hover or focus away. */
export function Rate({ value }: Props) {
  return (
    <Tip label={rateSentence(value)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what a hover shows, a keyboard must reach */}
      <span className={classes.rate} tabIndex={0} data-level={levelOf(value)}>
        {shortRate(value)}
      </span>
    </Tip>
  );
}

/** The figure alone: 0.12 %, or a dash when there is none. */
export function shortRate(value: ComplaintRate): string {
  return value.state === "measured" ? rate(value.rate) : "–";
}

/**
 * Which of the thresholds in wide use a rate has reached: none, 0.1 % or 0.3 %. As for alerts, the first needs a
 * base of 1,000 and the second of 500: one complaint among a hundred recipients is chance.
 */
export function levelOf(value: ComplaintRate): "none" | "warned" | "enforced" {
  return value.state === "measured" ? lineReached(value.rate, value.baseCount) : "none";
}

/** The whole of it: figure, base, period and interval, or why there is none. */
export function rateSentence(value: ComplaintRate): string {
  const over = `over ${plural(value.days, "day")}`;
  const of = value.base === "recipients" ? "recipients" : "recipients whose mail reached the inbox";
  if (value.state === "no_base") {
    return `No rate: nobody received mail ${over}. ${plural(value.complaints, "complaint")}.`;
  }
  if (value.state === "below_floor") {
    return `No rate: ${plural(value.dataCommands, "DATA command")} ${over}, the floor is ${count(value.floor)}. ${plural(value.complaints, "complaint")} from ${count(value.baseCount)} ${of}.`;
  }
  const widened = value.widened ? `, widened to ${plural(value.days, "day")}` : "";
  return `${rate(value.rate)}: ${plural(value.complaints, "complaint")} from ${count(value.baseCount)} ${of} ${over}${widened}. 95\u202f% interval ${rate(value.low)} to ${rate(value.high)}.`;
}
