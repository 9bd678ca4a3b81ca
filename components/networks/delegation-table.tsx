// Delegations of one direction: what is delegated, between whom, with what, until when.
import type { ReactNode } from "react";
import type { DelegationState, DelegationView } from "@/lib/networks/schema";
import { type Column, DataTable } from "../data-table";
import { dayText } from "../format";
import classes from "./networks.module.css";

type Props = {
  caption: string;
  /** Whose name stands beside the network: who gave it, or who has it. */
  other: "from" | "to";
  rows: readonly DelegationView[];
  action: ((row: DelegationView) => ReactNode) | null;
};

const stateNames: Record<DelegationState, string> = {
  offered: "Offered",
  active: "Active",
  expired: "Over",
  ended: "Ended",
};

export function DelegationTable({ caption, other, rows, action }: Props) {
  const columns: Column<DelegationView>[] = [
    { key: "network", header: "Network", cell: (row) => <span className="address">{row.network}</span> },
    {
      key: "state",
      header: "State",
      cell: (row) => (
        <span className={row.state === "active" ? "" : classes.loud}>{stateNames[row.state]}</span>
      ),
    },
    {
      key: "other",
      header: other === "from" ? "From" : "To",
      maxWidth: 260,
      cell: (row) => <span title={otherOf(row, other)}>{otherOf(row, other)}</span>,
    },
    { key: "feeds", header: "Reports", cell: (row) => (row.feeds ? "with reports" : "data only") },
    { key: "first", header: "Readable from", cell: (row) => dayText(row.firstDay) },
    { key: "until", header: "Until", cell: (row) => dayText(row.until) },
    {
      key: "sentence",
      header: "What holds",
      wraps: true,
      cell: (row) => row.sentence,
    },
    ...(action ? [{ key: "action", header: "Action", cell: action }] : []),
  ];
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      card={(row) => (
        <>
          <div className={classes.cardTop}>
            <span className="address">{row.network}</span>
            <span className={row.state === "active" ? "" : classes.loud}>{stateNames[row.state]}</span>
          </div>
          <p className={classes.cardText}>
            {other === "from" ? "From" : "To"} {otherOf(row, other)}
          </p>
          <p className={classes.cardText}>{row.sentence}</p>
          {action?.(row)}
        </>
      )}
    />
  );
}

function otherOf(row: DelegationView, other: "from" | "to"): string {
  return other === "from" ? row.from : (row.to ?? row.offeredTo ?? "nobody yet");
}
