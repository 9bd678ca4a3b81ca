// The cells of the map as a table: the list of all networks, and the same as the grid in words and figures.
import { Anchor } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import type { CellFigures, MapCell } from "@/lib/reputation/schema";
import { type Column, DataTable } from "../data-table";
import { FilterResultMark } from "../filter-result-mark";
import { count, plural } from "../format";
import { Rate } from "../rate";
import { trapWords } from "../trap-words";
import { markOfCell, spamText } from "./cell-look";

type Props = {
  caption: string;
  cells: readonly MapCell[] | undefined;
  stale: boolean;
  /** Where a cell leads. */
  hrefOf: (cell: MapCell) => string;
  empty: ReactNode;
};

export function CellTable({ caption, cells, stale, hrefOf, empty }: Props) {
  const figure = (show: (figures: CellFigures) => ReactNode) => (cell: MapCell) =>
    cell.figures === null ? "–" : show(cell.figures);
  const columns: Column<MapCell>[] = [
    {
      key: "network",
      header: "Network",
      cell: (cell) => (
        <span style={{ display: "inline-flex", alignItems: "center", gap: 8 }}>
          <FilterResultMark kind={markOfCell(cell)} blocked={(cell.figures?.blocked ?? 0) > 0} />
          <Anchor component={Link} href={hrefOf(cell)} className="address">
            {cell.network}
          </Anchor>
        </span>
      ),
    },
    { key: "addresses", header: "Addresses", numeric: true, cell: figure((f) => count(f.addresses)) },
    {
      key: "results",
      header: "Red / yellow / green",
      numeric: true,
      cell: figure((f) => `${count(f.red)} / ${count(f.yellow)} / ${count(f.green)}`),
    },
    { key: "blocked", header: "Blocked", numeric: true, cell: figure((f) => count(f.blocked)) },
    {
      key: "volume",
      header: "Recipients",
      means: "recipients",
      numeric: true,
      cell: figure((f) => count(f.counts.recipients)),
    },
    { key: "spam", header: "Spam share", means: "spamShare", numeric: true, cell: figure(spamText) },
    {
      key: "rate",
      header: "Complaint rate",
      means: "complaintRate",
      numeric: true,
      cell: figure((f) => <Rate value={f.complaintRate} />),
    },
    {
      key: "traps",
      header: "Trap hits",
      means: "trapHits",
      numeric: true,
      cell: figure((f) => trapWords(f.trapHits)),
    },
  ];
  return (
    <DataTable<MapCell>
      caption={caption}
      columns={columns}
      rows={cells}
      rowKey={(cell) => cell.network}
      stale={stale}
      empty={empty}
      card={(cell) => (
        <>
          {columns[0]?.cell(cell)}
          <div>
            {cell.figures === null
              ? "No mail"
              : `${plural(cell.figures.addresses, "address", "addresses")}, ${plural(cell.figures.counts.recipients, "recipient")}, ${count(cell.figures.blocked)} blocked`}
          </div>
        </>
      )}
    />
  );
}
