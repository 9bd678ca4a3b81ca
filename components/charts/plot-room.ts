// The room that a plot takes, known before it is drawn: to whom it lends its edges, and to what keeps its place.
import type { ChartDay } from "./chart-days";

/** Pixels beside the plot; the crosshair reckons with them. */
export const PLOT_LEFT = 48;
export const PLOT_RIGHT = 8;

/** Pixels below the plot: room for the names of days, or for the lower half of a zero. */
export const plotFoot = (named = false): number => (named ? 22 : 7);

export type PlotProps = {
  of: "volume" | "rate" | "traps" | "unknown";
  days: ChartDay[];
  /** Without its foot. */
  height: number;
  /** Only the lowest frame names the days. */
  named: boolean;
};
