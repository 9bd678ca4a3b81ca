// Everything about one day of one address: value, base and state of each figure, as the crosshair shows it.
import type { ComplaintRate, IpDay } from "@/lib/reputation/schema";
import { dayStateWords } from "../day-state-words";
import { FilterResultMark } from "../filter-result-mark";
import { count, dayWithWeekday, percent, plainPercent, rate } from "../format";
import { rateSentence } from "../rate";
import { markOf, markWords } from "../result-words";
import { trapWords } from "../trap-words";
import classes from "./day-readout.module.css";
import type { Flag } from "./flag-days";

export function DayReadout({ day, flags }: { day: IpDay; flags: readonly Flag[] }) {
  return (
    <div>
      <div className={classes.day}>{dayWithWeekday(day.day)}</div>
      <div className={classes.state}>{dayStateWords[day.state]}</div>
      {flags.map(({ kind, text }) => (
        <div key={text} className={classes.state}>
          {kind === "incident" ? "⚑" : "Note:"} {text}
        </div>
      ))}
      {day.counts && (
        <dl className={classes.list}>
          <dt>Recipients</dt>
          <dd>{count(day.counts.recipients)}</dd>
          {day.filterResult.state === "measured" && (
            <>
              <dt className={classes.ham}>Ham</dt>
              <dd>{count(day.counts.ham)}</dd>
              <dt className={classes.suspect}>Suspect</dt>
              <dd>{count(day.counts.suspect)}</dd>
              <dt className={classes.spam}>Spam</dt>
              <dd>{count(day.counts.spam)}</dd>
            </>
          )}
          <dt>Filter result</dt>
          <dd>
            <FilterResultMark kind={markOf(day.filterResult)} size={14} named={false} /> {resultWords(day)}
          </dd>
          <Complaints value={day.complaintRate} />
          <dt>Trap hits</dt>
          <dd>{trapWords(day.trapHits)}</dd>
          <dt>Unknown recipients</dt>
          <dd>
            {day.unknownShare === null
              ? "no RCPT commands"
              : `${percent(day.unknownShare, day.counts.rcptCommands)} of ${count(day.counts.rcptCommands)}`}
          </dd>
        </dl>
      )}
    </div>
  );
}

function Complaints({ value }: { value: ComplaintRate }) {
  if (value.state !== "measured") {
    return (
      <>
        <dt>Complaints</dt>
        <dd className={classes.words}>{rateSentence(value)}</dd>
      </>
    );
  }
  return (
    <>
      <dt>Complaint rate</dt>
      <dd>
        {rate(value.rate)}, {count(value.complaints)} of {count(value.baseCount)}
        {value.base === "inbox" && " in the inbox"}
      </dd>
      <dt>{plainPercent(0.95)} interval</dt>
      <dd>
        {rate(value.low)} to {rate(value.high)}
      </dd>
    </>
  );
}

function resultWords(day: IpDay): string {
  const { filterResult } = day;
  if (filterResult.state === "measured") {
    return `${markWords[filterResult.result].name}, ${percent(filterResult.spamShare, filterResult.verdicts)} of ${count(filterResult.verdicts)} spam`;
  }
  if (filterResult.state === "below_floor") {
    return `below the floor (${count(filterResult.dataCommands)} of ${count(filterResult.floor)} DATA commands)`;
  }
  return "no verdicts";
}
