// How a feed's reports went over a day and over a month, side by side.
import { DataTable } from "../data-table";
import { count } from "../format";

type Counts = {
  sent: number;
  waiting: number;
  failed: number;
  bounced: number;
  collapsed: number;
  suppressed: number;
  incidents: number;
  latency: { median: number; p95: number } | null;
};

const rows: { key: Exclude<keyof Counts, "latency">; name: string }[] = [
  { key: "sent", name: "Sent" },
  { key: "incidents", name: "Complaints behind the sent reports" },
  { key: "waiting", name: "Waiting for a first or next attempt" },
  { key: "failed", name: "Failed for good" },
  { key: "bounced", name: "Of these, taken first and returned later" },
  { key: "collapsed", name: "Collapsed into a later report, past the cap" },
  { key: "suppressed", name: "Suppressed: the feed or the grant no longer allowed it" },
];

export function FeedCounts({ day, month }: { day: Counts; month: Counts }) {
  const lines = [
    ...rows.map(({ key, name }) => ({ name, day: count(day[key]), month: count(month[key]) })),
    {
      name: "Half of them were taken within",
      day: durationText(day.latency?.median),
      month: durationText(month.latency?.median),
    },
    {
      name: "95 of 100 were taken within",
      day: durationText(day.latency?.p95),
      month: durationText(month.latency?.p95),
    },
  ];
  return (
    <DataTable
      caption="Reports of this feed"
      rows={lines}
      rowKey={(line) => line.name}
      columns={[
        { key: "name", header: "Reports", cell: (line) => line.name },
        { key: "day", header: "24 hours", numeric: true, cell: (line) => line.day },
        { key: "month", header: "30 days", numeric: true, cell: (line) => line.month },
      ]}
    />
  );
}

function durationText(seconds: number | undefined): string {
  if (seconds === undefined) return "–";
  if (seconds < 1) return "1 s";
  if (seconds < 90) return `${count(Math.round(seconds))} s`;
  if (seconds < 5400) return `${count(Math.round(seconds / 60))} min`;
  return `${count(Math.round(seconds / 3600))} h`;
}
