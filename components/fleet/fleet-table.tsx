// The addresses, one row each: result now, the last 30 days, volume, rates with their base, status, last seen.
import { Text } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import type { IpList, IpRow, IpStatus, ReverseNames, SortColumn } from "@/lib/reputation/schema";
import { CardFigure, CardFigures } from "../card-figures";
import { type Column, DataTable, type Order } from "../data-table";
import { FilterResultMark } from "../filter-result-mark";
import { changeWords, count, dayShort, dayText, instantText, percent } from "../format";
import { Rate } from "../rate";
import { markOf } from "../result-words";
import { StateStrip } from "../state-strip";
import { statusNames } from "../status-words";
import { Tip } from "../tip";
import { trapWords } from "../trap-words";
import type { ColumnKey } from "./fleet-columns";
import classes from "./fleet-table.module.css";

type Props = {
  rows: readonly IpRow[] | undefined;
  stale: boolean;
  /** The period the rows are compared with. */
  compared: IpList["compared"];
  /** Beside the address. */
  shown: readonly ColumnKey[];
  selection?: { keys: ReadonlySet<string>; onSelect: (key: string, selected: boolean) => void };
  sort: { column: SortColumn; order: Order };
  onSort: (column: SortColumn, order: Order) => void;
  empty: ReactNode;
};

export function FleetTable({ compared, shown, ...props }: Props) {
  const chosen = columns.filter(({ key }) => key === "ip" || shown.some((name) => name === key));
  return (
    <DataTable<IpRow, SortColumn>
      {...props}
      caption="Addresses with their results, volume, complaints and status"
      columns={compared === null ? chosen : withChange(chosen, compared)}
      rowKey={(row) => row.ip}
      skeletonRows={20}
      card={(row) => <Card row={row} />}
    />
  );
}

const columns: Column<IpRow, SortColumn>[] = [
  {
    key: "ip",
    header: "IP",
    sort: "ip",
    alsoSort: { sort: "severity", header: "Severity", means: "severity" },
    cell: (row) => <Address row={row} />,
  },
  {
    key: "strip",
    header: "30 days",
    means: "strip",
    cell: (row) => <StateStrip days={row.strip} />,
  },
  {
    key: "volume",
    header: "Recipients",
    means: "recipients",
    numeric: true,
    sort: "volume",
    cell: (row) => count(row.counts.recipients),
  },
  {
    key: "spam",
    header: "Spam share",
    means: "spamShare",
    numeric: true,
    sort: "spamShare",
    cell: (row) => <SpamShare row={row} />,
  },
  {
    key: "rate",
    header: "Complaint rate",
    means: "complaintRate",
    numeric: true,
    sort: "complaintRate",
    cell: (row) => <Rate value={row.complaintRate} />,
  },
  {
    key: "traps",
    header: "Trap hits",
    means: "trapHits",
    numeric: true,
    sort: "trapHits",
    cell: (row) => trapWords(row.trapHits),
  },
  {
    key: "unknown",
    header: "Unknown",
    means: "unknownShare",
    numeric: true,
    sort: "unknownShare",
    cell: (row) => (row.unknownShare === null ? "–" : percent(row.unknownShare, row.counts.rcptCommands)),
  },
  {
    key: "rcpt",
    header: "RCPT",
    means: "rcptCommands",
    numeric: true,
    sort: "rcptCommands",
    cell: (row) => count(row.counts.rcptCommands),
  },
  {
    key: "data",
    header: "DATA",
    means: "dataCommands",
    numeric: true,
    sort: "dataCommands",
    cell: (row) => count(row.counts.dataCommands),
  },
  {
    key: "complaints",
    header: "Complaints",
    means: "complaints",
    numeric: true,
    sort: "complaints",
    cell: (row) => count(row.counts.complaints),
  },
  {
    key: "status",
    header: "Status",
    means: "status",
    maxWidth: 150,
    cell: (row) => <Status status={row.status} />,
  },
  {
    key: "seen",
    header: "Last seen",
    means: "lastSeen",
    sort: "lastSeen",
    firstOrder: "desc",
    numeric: true,
    cell: (row) =>
      row.lastSeen === null ? "–" : <span title={instantText(row.lastSeen)}>{dayShort(row.lastSeen)}</span>,
  },
  {
    key: "first",
    header: "First seen",
    means: "firstSeen",
    sort: "firstSeen",
    firstOrder: "desc",
    numeric: true,
    cell: (row) =>
      row.firstSeen === null ? (
        "–"
      ) : (
        <span title={instantText(row.firstSeen)}>{dayShort(row.firstSeen)}</span>
      ),
  },
  {
    key: "tags",
    header: "Tags",
    maxWidth: 160,
    cell: (row) => <Tags tags={row.tags} />,
  },
  {
    key: "rdns",
    header: "Reverse name",
    means: "reverseName",
    maxWidth: 180,
    cell: (row) => <ReverseName names={row.reverse} />,
  },
  {
    key: "helo",
    header: "HELO",
    maxWidth: 130,
    cell: (row) => <span title={row.helo ?? ""}>{row.helo ?? "–"}</span>,
  },
  {
    key: "from",
    header: "MAIL FROM",
    maxWidth: 130,
    cell: (row) => <span title={row.mailFrom ?? ""}>{row.mailFrom ?? "–"}</span>,
  },
];

/** The columns with how the volume changed, beside the volume. */
function withChange(
  columns: readonly Column<IpRow, SortColumn>[],
  compared: NonNullable<IpList["compared"]>,
): Column<IpRow, SortColumn>[] {
  return columns.flatMap((column) =>
    column.key === "volume"
      ? [
          column,
          {
            key: "change",
            header: "Change",
            means: { text: `Recipients against ${dayShort(compared.from)} to ${dayText(compared.to)}.` },
            numeric: true,
            cell: (row) => <Change row={row} />,
          },
        ]
      : [column],
  );
}

function Change({ row: { before, counts } }: { row: IpRow }) {
  if (before === null) return <span className={classes.quiet}>–</span>;
  return (
    <span title={`${count(before.recipients)} before`}>
      {changeWords(counts.recipients, before.recipients)}
    </span>
  );
}

function Address({ row }: { row: IpRow }) {
  return (
    <span className={classes.address}>
      <FilterResultMark kind={markOf(row.filterResult)} blocked={row.status?.state === "blocked"} />
      <Link href={`/ips/${row.ip}`} prefetch={false} className="address">
        {row.ip}
      </Link>
    </span>
  );
}

function SpamShare({ row }: { row: IpRow }) {
  const result = row.filterResult;
  if (result.state === "no_data") return "–";
  if (result.state === "below_floor") {
    return (
      <Tip label={`${count(result.dataCommands)} DATA commands; a result needs ${count(result.floor)}.`}>
        <span className={classes.quiet}>below floor</span>
      </Tip>
    );
  }
  return (
    <>
      {result.widened && (
        <Tip label={`Below the floor in the window: this is the view over ${result.days} days.`}>
          <span className={classes.quiet}>{result.days} d </span>
        </Tip>
      )}
      {percent(result.spamShare, result.verdicts)}
    </>
  );
}

function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return <span className={classes.quiet}>–</span>;
  return <span title={tags.join(", ")}>{tags.join(", ")}</span>;
}

function ReverseName({ names }: { names: ReverseNames | null }) {
  if (names === null) return <span className={classes.quiet}>not looked up</span>;
  const all = [...new Set([...names.confirmed, ...names.hosts])];
  if (all.length === 0) return <span className={classes.quiet}>none</span>;
  const astray = names.confirmed.length === 0;
  return (
    <span title={`${all.join(", ")}${astray ? " (no way back)" : ""}, ${instantText(names.lookedUpAt)}`}>
      {all[0]}
      {astray && <span className={classes.quiet}> (no way back)</span>}
    </span>
  );
}

function Status({ status }: { status: IpStatus | null }) {
  if (status === null) return <span className={classes.quiet}>–</span>;
  return (
    <Tip label={`${status.reasonText}, since ${instantText(status.since)}. ${status.clears}`}>
      <span>
        <b>{statusNames[status.state]}</b>
        {status.code && ` ${status.code}`}
      </span>
    </Tip>
  );
}

function Card({ row }: { row: IpRow }) {
  return (
    <div>
      <div className={classes.cardTop}>
        <Address row={row} />
        {row.status && <Status status={row.status} />}
      </div>
      <div className={classes.cardStrip}>
        <StateStrip days={row.strip} />
      </div>
      <CardFigures>
        <CardFigure name="Recipients">
          {count(row.counts.recipients)}
          {row.before !== null && (
            <Text size="xs" c="dimmed">
              <Change row={row} />
            </Text>
          )}
        </CardFigure>
        <CardFigure name="Spam share">
          <SpamShare row={row} />
        </CardFigure>
        <CardFigure name="Complaint rate">
          <Rate value={row.complaintRate} />
        </CardFigure>
        <CardFigure name="Trap hits">{trapWords(row.trapHits)}</CardFigure>
      </CardFigures>
      {row.tags.length > 0 && (
        <Text size="xs" c="dimmed" mt={6}>
          Tags: {row.tags.join(", ")}
        </Text>
      )}
    </div>
  );
}
