// The mail systems that send data: how far each has come, what it sent today, and which of them holds days up.
import type { ReactNode } from "react";
import type { SourceItem } from "@/lib/ingest/schema";
import { type Column, DataTable } from "../data-table";
import { count, dayText, instantText } from "../format";
import { lateWords, sourceStateWords } from "./source-state";
import classes from "./source-table.module.css";

type Props = {
  /** Undefined while loading. */
  sources: readonly SourceItem[] | undefined;
  /** The present UTC day. */
  today: string;
  /** Its name, as what opens it. */
  name: (source: SourceItem) => ReactNode;
  empty: ReactNode;
};

export function SourceTable({ sources, today, name, empty }: Props) {
  const columns: Column<SourceItem>[] = [
    { key: "name", header: "Source", maxWidth: 280, cell: name },
    { key: "state", header: "State", cell: (source) => <State source={source} today={today} /> },
    { key: "join", header: "Same mail as", cell: ({ join }) => join ?? "Its own" },
    { key: "newest", header: "Newest event", cell: (source) => <Age source={source} /> },
    {
      key: "closed",
      header: "Closed through",
      cell: ({ closedThrough }) => (closedThrough ? dayText(closedThrough) : "No day yet"),
    },
    { key: "batches", header: "Batches today", numeric: true, cell: (source) => count(source.today.batches) },
    {
      key: "accepted",
      header: "Events accepted",
      numeric: true,
      cell: (source) => count(source.today.accepted),
    },
    { key: "refused", header: "Lines refused", numeric: true, cell: (source) => count(source.today.refused) },
  ];
  return (
    <DataTable
      caption="Sources"
      rows={sources}
      rowKey={({ id }) => id}
      skeletonRows={3}
      columns={columns}
      empty={empty}
      card={(source) => (
        <>
          <div>{name(source)}</div>
          <div>
            <State source={source} today={today} />
          </div>
          <div>
            Newest event: <Age source={source} />. Today {count(source.today.accepted)} accepted,{" "}
            {count(source.today.refused)} refused.
          </div>
        </>
      )}
    />
  );
}

function State({ source, today }: { source: SourceItem; today: string }) {
  const late = lateWords(source, today);
  if (late === null) return sourceStateWords[source.state];
  return <span className={classes.late}>Late: {late}</span>;
}

function Age({ source: { newestEventAt, lagSeconds } }: { source: SourceItem }) {
  if (newestEventAt === null) return "None yet";
  const at = instantText(newestEventAt);
  return <span title={at}>{lagSeconds === null ? at : `${lagText(Math.max(0, lagSeconds))} ago`}</span>;
}

function lagText(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
