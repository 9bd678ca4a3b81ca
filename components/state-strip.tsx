// The last days of an address in one line, oldest first. Height says the same as colour: low green, middle yellow,
// full red; a hatch is below the floor, an outline no data, dashes late, a stroke missing, a cross lost.
import { memo } from "react";
import type { StripEntry } from "@/lib/reputation/schema";
import { count, dayShort } from "./format";
import { type MarkKind, markWords } from "./result-words";
import classes from "./state-strip.module.css";

const CELL = 5;
const STEP = 6;
const HEIGHT = 16;

type Props = { days: readonly StripEntry[] };

/** Drawn anew for other days only: the fifty rows of a table are with every box that is turned. */
export const StateStrip = memo(function StateStrip({ days }: Props) {
  const width = days.length * STEP - 1;
  return (
    <svg
      className={classes.strip}
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={stripSentence(days)}
    >
      {days.map((entry, index) => (
        <g key={entry.day} transform={`translate(${index * STEP} 0)`}>
          <title>{`${dayShort(entry.day)}: ${markWords[entry.result].name}, ${count(entry.volume)} recipients`}</title>
          <Cell kind={entry.result} />
          <rect className={classes.hit} x="-0.5" width={STEP} height={HEIGHT} />
        </g>
      ))}
    </svg>
  );
});

function Cell({ kind }: { kind: MarkKind }) {
  switch (kind) {
    case "GREEN":
      return <rect className={classes.GREEN} y={HEIGHT - 6} width={CELL} height={6} rx="1" />;
    case "YELLOW":
      return <rect className={classes.YELLOW} y={HEIGHT - 11} width={CELL} height={11} rx="1" />;
    case "RED":
      return <rect className={classes.RED} width={CELL} height={HEIGHT} rx="1" />;
    case "floor":
      return <rect className={classes.floor} x="0.5" y={HEIGHT - 5.5} width={CELL - 1} height={5} />;
    case "none":
      return <rect className={classes.none} x="0.5" y={HEIGHT - 2.5} width={CELL - 1} height={2} />;
    case "open":
    case "late":
      return <rect className={classes.late} x="0.5" y="0.5" width={CELL - 1} height={HEIGHT - 1} />;
    case "today":
      return (
        <>
          <rect className={classes.late} x="0.5" y="0.5" width={CELL - 1} height={HEIGHT - 1} />
          <circle className={classes.dot} cx={CELL / 2} cy={HEIGHT / 2} r="1.2" />
        </>
      );
    case "missing":
      return <path className={classes.cross} d={`M0.5 ${HEIGHT - 1} L${CELL - 0.5} 1`} />;
    case "lost":
      return (
        <path className={classes.cross} d={`M0.5 4.5 L${CELL - 0.5} 11.5 M${CELL - 0.5} 4.5 L0.5 11.5`} />
      );
    case "before_source":
    case "before_grant":
      return <circle className={classes.dot} cx={CELL / 2} cy={HEIGHT - 1.5} r="0.75" />;
  }
}

const order: MarkKind[] = [
  "RED",
  "YELLOW",
  "GREEN",
  "floor",
  "none",
  "open",
  "late",
  "missing",
  "lost",
  "before_source",
  "before_grant",
];

/** The strip as a sentence: how many days of each kind, and the newest red one. */
export function stripSentence(days: readonly StripEntry[]): string {
  const parts = order.flatMap((kind) => {
    const number = days.filter((entry) => entry.result === kind).length;
    return number === 0 ? [] : [`${number} ${markWords[kind].name.toLowerCase()}`];
  });
  const lastRed = days.findLast((entry) => entry.result === "RED");
  return `${days.length} days: ${parts.join(", ")}.${lastRed ? ` Last red on ${dayShort(lastRed.day)}.` : ""}`;
}
