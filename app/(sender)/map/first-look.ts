// Where to look first on a map, and what is asked about it: by the browser for the cell that is active, by the server for
// the one that is when the page arrives.
import type { RangeQuery } from "@/lib/client/reputation";
import type { MapCell } from "@/lib/reputation/schema";

/** The first cell with the worst result, blocked ones before the others. */
export function worstOf(cells: readonly MapCell[]): MapCell | undefined {
  const [first, ...others] = cells;
  return others.reduce(
    (best, cell) => (best === undefined || weightOf(cell) > weightOf(best) ? cell : best),
    first,
  );
}

/** The worst before the others, and among equals those with more recipients. */
export function severestFirst(a: MapCell, b: MapCell): number {
  const volume = ({ figures }: MapCell) => figures?.counts.recipients ?? 0;
  return weightOf(b) - weightOf(a) || volume(b) - volume(a);
}

function weightOf({ figures }: MapCell): number {
  if (figures === null) return 0;
  return 1 + Number(figures.yellow > 0) + 2 * Number(figures.red > 0) + 4 * Number(figures.blocked > 0);
}

/** The addresses to look at first in a cell. Null where there are none, or the cell is one itself. */
export function topQuery(cell: MapCell | undefined, range: RangeQuery) {
  if (cell === undefined || cell.figures === null || !cell.network.includes("/")) return null;
  return { ...range, cidr: cell.network };
}
