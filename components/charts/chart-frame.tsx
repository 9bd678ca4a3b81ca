// One frame of a stack of charts: title with its definition, the sentence that says what it shows, the plot, and
// the same figures as a table behind a button or the key t. The crosshair is a line over the plot.
import { ActionIcon } from "@mantine/core";
import { IconChartBar, IconTable } from "@tabler/icons-react";
import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useId,
  useState,
} from "react";
import type { DefinitionName } from "../definitions";
import { Term } from "../term";
import { Tip } from "../tip";
import classes from "./chart-frame.module.css";
import { PLOT_LEFT, PLOT_RIGHT, plotFoot } from "./plot-room";

type Props = {
  title: string;
  means: DefinitionName;
  sentence: string;
  legend?: ReactNode;
  plot: ReactNode;
  table: ReactNode;
  /** Whether the days are named below the plot. */
  named?: boolean;
  /** How many days the plot is wide. */
  days: number;
  /** Index of the day under the crosshair, or null. */
  active: number | null;
  onActive: (index: number | null) => void;
  /** What is known of the active day; shown in the frame the reader is in. */
  readout: ReactNode;
};

export function ChartFrame(props: Props) {
  const { title, days, active, onActive } = props;
  const [asTable, setAsTable] = useState(false);
  const [inside, setInside] = useState(false);
  const titleId = useId();
  const sentenceId = useId();

  function follow(event: PointerEvent<HTMLDivElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left - PLOT_LEFT) / (box.width - PLOT_LEFT - PLOT_RIGHT);
    onActive(share < 0 || share >= 1 ? null : Math.floor(share * days));
    setInside(true);
  }

  function leave() {
    setInside(false);
    onActive(null);
  }

  // A finger leaves with every tap; what it tapped stays until the next one elsewhere takes the focus.
  function leaveByMouse(event: PointerEvent<HTMLDivElement>) {
    if (event.pointerType === "mouse") leave();
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.target !== event.currentTarget) return;
    const last = days - 1;
    const moves: Record<string, number | null> = {
      ArrowLeft: active === null ? last : Math.max(0, active - 1),
      ArrowRight: active === null ? last : Math.min(last, active + 1),
      Home: 0,
      End: last,
      Escape: null,
    };
    if (event.key === "t") setAsTable(!asTable);
    else if (event.key in moves) onActive(moves[event.key] ?? null);
    else return;
    setInside(event.key !== "Escape");
    event.preventDefault();
  }

  const position = active === null ? 0 : (active + 0.5) / days;
  const left = `calc(${PLOT_LEFT}px + (100% - ${PLOT_LEFT + PLOT_RIGHT}px) * ${position})`;
  return (
    <figure
      className={classes.frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart is read day by day with the arrow keys
      tabIndex={0}
      aria-labelledby={titleId}
      aria-describedby={sentenceId}
      onKeyDown={onKeyDown}
      onBlur={leave}
    >
      <figcaption className={classes.caption}>
        <div className={classes.titleRow}>
          <h3 id={titleId} className={classes.title}>
            <Term means={props.means}>{title}</Term>
          </h3>
          {props.legend && <div className={classes.legend}>{props.legend}</div>}
          <Tip label={asTable ? "Show as chart (t)" : "Show as table (t)"}>
            <ActionIcon
              className={classes.toggle}
              variant="subtle"
              color="gray"
              size="sm"
              aria-pressed={asTable}
              aria-label={`${title} as a table`}
              onClick={() => setAsTable(!asTable)}
            >
              {asTable ? <IconChartBar size={16} stroke={1.6} /> : <IconTable size={16} stroke={1.6} />}
            </ActionIcon>
          </Tip>
        </div>
        <p id={sentenceId} className={classes.sentence}>
          {props.sentence}
        </p>
      </figcaption>
      {asTable ? (
        props.table
      ) : (
        <div
          className={classes.plot}
          onPointerMove={follow}
          onPointerDown={follow}
          onPointerLeave={leaveByMouse}
        >
          <div aria-hidden>{props.plot}</div>
          {active !== null && (
            <div
              className={classes.crosshair}
              style={{ left, "--foot": `${plotFoot(props.named)}px` } as CSSProperties}
            />
          )}
          {active !== null && inside && (
            <div
              className={classes.readout}
              data-flip={position > 0.5 || undefined}
              style={{ "--at": left } as CSSProperties}
              role="tooltip"
              aria-live="polite"
            >
              {props.readout}
            </div>
          )}
        </div>
      )}
    </figure>
  );
}
