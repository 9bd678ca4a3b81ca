// How a feed's reports went over a day and over a month, side by side.
import { DataTable } from "../data-table";
import { count } from "../format";

type Counts = {
  sent: number;
  waiting: number;
  failed: number;
  collapsed: number;
  suppressed: number;
  incidents: number;
};

const rows: { key: keyof Counts; name: string }[] = [
  { key: "sent", name: "Sent" },
  { key: "incidents", name: "Complaints behind the sent reports" },
  { key: "waiting", name: "Waiting for a first or next attempt" },
  { key: "failed", name: "Failed for good" },
  { key: "collapsed", name: "Collapsed into a later report, past the cap" },
  { key: "suppressed", name: "Suppressed: the feed or the grant no longer allowed it" },
];

export function FeedCounts({ day, month }: { day: Counts; month: Counts }) {
  return (
    <DataTable
      caption="Reports of this feed"
      rows={rows}
      rowKey={(row) => row.key}
      columns={[
        { key: "name", header: "Reports", cell: (row) => row.name },
        { key: "day", header: "24 hours", numeric: true, cell: (row) => count(day[row.key]) },
        { key: "month", header: "30 days", numeric: true, cell: (row) => count(month[row.key]) },
      ]}
    />
  );
}
