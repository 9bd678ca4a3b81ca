// The cells of a network, 16 in a row in address order; of IPv6, where only those with mail are shown and the place says
// nothing, three in a row with their names. One stop for the Tab key; arrows move over the cells, Enter opens one.
import { type KeyboardEvent, useRef } from "react";
import type { MapCell } from "@/lib/reputation/schema";
import { FilterResultMark } from "../filter-result-mark";
import classes from "./cell-grid.module.css";
import { cellLook, cellSentence, cellText, type Measure, markOfCell } from "./cell-look";

const SQUARES = 16;
const NAMES = 3;
/** Characters of an address that fit a cell. */
const LONGEST_NAME = 21;

type Props = {
  label: string;
  /** Null where nothing may be read. */
  cells: readonly (MapCell | null)[];
  by: Measure;
  active: number;
  onActive: (index: number) => void;
  onOpen: (cell: MapCell) => void;
  stale: boolean;
  /** Whether the cells carry their names. */
  named: boolean;
};

export function CellGrid({ label, cells, by, active, onActive, onOpen, stale, named }: Props) {
  const columns = named ? NAMES : SQUARES;
  const grid = useRef<HTMLDivElement>(null);
  const rows = Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) =>
    cells.slice(row * columns, (row + 1) * columns),
  );

  function move(event: KeyboardEvent, index: number) {
    const rowStart = index - (index % columns);
    const moves: Record<string, number> = {
      ArrowLeft: index - 1,
      ArrowRight: index + 1,
      ArrowUp: index - columns,
      ArrowDown: index + columns,
      Home: event.ctrlKey ? 0 : rowStart,
      End: event.ctrlKey ? cells.length - 1 : Math.min(rowStart + columns, cells.length) - 1,
    };
    const cell = cells[index];
    if (event.key === "Enter" && cell) onOpen(cell);
    else if (event.key in moves) {
      const next = moves[event.key] ?? index;
      if (next >= 0 && next < cells.length) {
        onActive(next);
        grid.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus();
      }
    } else return;
    event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a square of cells that arrows move over, not a table of figures
    <div
      ref={grid}
      className={classes.grid}
      role="grid"
      aria-label={label}
      data-stale={stale || undefined}
      data-named={named || undefined}
    >
      {rows.map((row, y) => (
        // biome-ignore lint/a11y/useSemanticElements: as above
        // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a row is
        <div key={`row ${y * columns}`} className={classes.row} role="row">
          {!named && (
            <span className={classes.place} aria-hidden>
              {placeOf(row)}
            </span>
          )}
          {row.map((cell, x) => {
            const index = y * columns + x;
            return (
              // biome-ignore lint/a11y/useSemanticElements: as above
              <div
                key={`cell ${index}`}
                role="gridcell"
                className={classes.cell}
                tabIndex={index === active ? 0 : -1}
                aria-selected={index === active}
                aria-label={cell === null ? "Not yours" : cellSentence(cell)}
                title={cell?.network ?? "Not yours"}
                data-index={index}
                data-blocked={(by !== "result" && (cell?.figures?.blocked ?? 0) > 0) || undefined}
                data-empty={
                  (cell !== null && markOfCell(cell) === "none" && !cell.figures?.blocked) || undefined
                }
                data-look={cell === null ? "outside" : by === "result" ? "mark" : cellLook(cell, by)}
                onClick={() => onActive(index)}
                onDoubleClick={() => cell !== null && onOpen(cell)}
                onFocus={() => index !== active && onActive(index)}
                onKeyDown={(event) => move(event, index)}
              >
                {by === "result" && cell !== null && (
                  <FilterResultMark
                    kind={markOfCell(cell)}
                    blocked={(cell.figures?.blocked ?? 0) > 0}
                    named={false}
                  />
                )}
                {named && cell !== null && <span className={classes.name}>{shortName(cell.network)}</span>}
                {by !== "result" && cell !== null && (
                  <span className={classes.figure}>{cellText(cell, by)}</span>
                )}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

/** Where a row begins: ".16" before 203.0.113.16 to .31, or before 198.18.16.0/24 and the fifteen that follow. */
function placeOf(row: readonly (MapCell | null)[]): string {
  const x = row.findIndex((cell) => cell !== null);
  const [address = "", length = "32"] = row[x]?.network.split("/") ?? [];
  const octet = address.split(".")[Number(length) / 8 - 1];
  return octet === undefined ? "" : `.${Number(octet) - x}`;
}

/** The end of a long address: what tells it from its neighbours. */
function shortName(network: string): string {
  return network.length > LONGEST_NAME ? `…${network.slice(1 - LONGEST_NAME)}` : network;
}
