// Figures of many addresses together as a table: the networks and cells of the map, and the groups of the fleet.
import { Anchor } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import type { CellFigures } from "@/lib/reputation/schema";
import { CardFigure, CardFigures } from "../card-figures";
import { type Column, DataTable } from "../data-table";
import { FilterResultMark } from "../filter-result-mark";
import { count, plural } from "../format";
import { Rate } from "../rate";
import { trapWords } from "../trap-words";
import { markOfCell, spamText } from "./cell-look";

type Cell = { network: string; figures: CellFigures | null };

type Props<Each extends Cell> = {
  caption: string;
  /** What the cells are, over the first column. */
  header?: string;
  cells: readonly Each[] | undefined;
  stale: boolean;
  /** Where a cell leads. */
  hrefOf: (cell: Each) => string | null;
  empty: ReactNode;
};

export function CellTable<Each extends Cell>(props: Props<Each>) {
  const { caption, header = "Network", cells, stale, hrefOf, empty } = props;
  const figure = (show: (figures: CellFigures) => ReactNode) => (cell: Each) =>
    cell.figures === null ? "–" : show(cell.figures);
  const columns: Column<Each>[] = [
    {
      key: "network",
      header,
      cell: (cell) => (
        <span style={{ display: "flex", alignItems: "center", gap: 8 }}>
          <FilterResultMark kind={markOfCell(cell)} blocked={(cell.figures?.blocked ?? 0) > 0} />
          <Name href={hrefOf(cell)}>{cell.network}</Name>
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
    <DataTable<Each>
      caption={caption}
      columns={columns}
      rows={cells}
      rowKey={(cell) => cell.network}
      stale={stale}
      empty={empty}
      card={(cell) => (
        <>
          {columns[0]?.cell(cell)}
          {cell.figures === null ? <div>No mail</div> : <Figures figures={cell.figures} />}
        </>
      )}
    />
  );
}

function Figures({ figures }: { figures: CellFigures }) {
  const { addresses, red, yellow, green, blocked } = figures;
  return (
    <>
      <div>
        {plural(addresses, "address", "addresses")}: {count(red)} red, {count(yellow)} yellow, {count(green)}{" "}
        green{blocked > 0 && `; ${count(blocked)}\u00a0blocked`}
      </div>
      <CardFigures>
        <CardFigure name="Recipients">{count(figures.counts.recipients)}</CardFigure>
        <CardFigure name="Spam share">{spamText(figures)}</CardFigure>
        <CardFigure name="Complaint rate">
          <Rate value={figures.complaintRate} />
        </CardFigure>
        <CardFigure name="Trap hits">{trapWords(figures.trapHits)}</CardFigure>
      </CardFigures>
    </>
  );
}

function Name({ href, children }: { href: string | null; children: string }) {
  if (href === null) return children;
  return (
    <Anchor component={Link} href={href} {...(/[./:]/.test(children) && { className: "address" })}>
      {children}
    </Anchor>
  );
}
