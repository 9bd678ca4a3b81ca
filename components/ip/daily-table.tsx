// The days of an address, newest first, with everything that is known of each.
import type { IpDay, IpSeries } from "@/lib/reputation/schema";
import { type Column, DataTable } from "../data-table";
import { FilterResultMark } from "../filter-result-mark";
import { clockText, count, dayText, percent } from "../format";
import { Rate } from "../rate";
import { type MarkKind, markOf, markWords } from "../result-words";
import { trapWords } from "../trap-words";
import classes from "./daily-table.module.css";

export function DailyTable({ series }: { series: IpSeries | undefined }) {
  return (
    <DataTable
      nested
      caption="Daily figures of the address"
      columns={columns}
      rows={series && [...series.days].reverse()}
      rowKey={(day) => day.day}
    />
  );
}

const counted = (
  key: string,
  header: string,
  of: (counts: NonNullable<IpDay["counts"]>) => number,
  means?: Column<IpDay>["means"],
): Column<IpDay> => ({
  key,
  header,
  numeric: true,
  ...(means ? { means } : {}),
  cell: (day) => (day.counts === null ? "" : count(of(day.counts))),
});

const columns: Column<IpDay>[] = [
  {
    key: "day",
    header: "Day",
    cell: (day) => (
      <span className={classes.day}>
        <span className={classes.date}>
          <FilterResultMark kind={kindOf(day)} size={16} />
          {dayText(day.day)}
        </span>
        {day.counts !== null && day.state !== "complete" && (
          <span className={classes.quiet}>{markWords[day.state].name.toLowerCase()}</span>
        )}
      </span>
    ),
  },
  {
    key: "share",
    header: "Spam share",
    means: "spamShare",
    numeric: true,
    cell: (day) => <Share day={day} />,
  },
  counted("recipients", "Recipients", (counts) => counts.recipients, "recipients"),
  counted("ham", "Ham", (counts) => counts.ham),
  counted("suspect", "Suspect", (counts) => counts.suspect),
  counted("spam", "Spam", (counts) => counts.spam),
  counted("data", "DATA", (counts) => counts.dataCommands, "dataCommands"),
  counted("rcpt", "RCPT", (counts) => counts.rcptCommands, "rcptCommands"),
  {
    key: "unknown",
    header: "Unknown",
    means: "unknownShare",
    numeric: true,
    cell: (day) =>
      day.unknownShare === null || day.counts === null
        ? ""
        : percent(day.unknownShare, day.counts.rcptCommands),
  },
  counted("complaints", "Complaints", (counts) => counts.complaints, "complaints"),
  {
    key: "rate",
    header: "Rate",
    means: "complaintRate",
    numeric: true,
    cell: (day) => (day.counts === null ? "" : <Rate value={day.complaintRate} />),
  },
  {
    key: "traps",
    header: "Trap hits",
    means: "trapHits",
    numeric: true,
    cell: (day) => (day.counts === null ? "" : trapWords(day.trapHits)),
  },
  {
    key: "period",
    header: "Active, UTC",
    cell: (day) =>
      day.firstSeen === null || day.lastSeen === null
        ? ""
        : `${clockText(day.firstSeen)} – ${clockText(day.lastSeen)}`,
  },
  { key: "helo", header: "Sample HELO", maxWidth: 190, cell: (day) => <Sample text={day.helo} /> },
  { key: "from", header: "Sample MAIL FROM", maxWidth: 190, cell: (day) => <Sample text={day.mailFrom} /> },
  {
    key: "comments",
    header: "Comments",
    maxWidth: 200,
    cell: (day) => <Sample text={day.comments.join("; ")} />,
  },
];

/** The mark of a day: its result, or why there is none. */
export function kindOf(day: IpDay): MarkKind {
  if (day.counts === null || day.state === "before_grant") {
    return day.state === "complete" ? "none" : day.state;
  }
  return markOf(day.filterResult);
}

function Share({ day }: { day: IpDay }) {
  if (day.counts === null) return <span className={classes.quiet}>{markWords[kindOf(day)].name}</span>;
  const result = day.filterResult;
  if (result.state === "no_data") return <span className={classes.quiet}>no mail</span>;
  if (result.state === "below_floor") return <span className={classes.quiet}>below floor</span>;
  return percent(result.spamShare, result.verdicts);
}

function Sample({ text }: { text: string | null }) {
  return <span title={text ?? ""}>{text ?? ""}</span>;
}
