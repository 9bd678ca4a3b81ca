// The filter result as shape, letter and colour: circle G, triangle Y, square R; a bar across when blocked. What is
// not a result is an outline: hatched below the floor, dashed when not closed, struck through once missing, crossed when lost.
import classes from "./filter-result-mark.module.css";
import { type MarkKind, markWords } from "./result-words";

type Props = {
  kind: MarkKind;
  blocked?: boolean;
  /** Pixels; 18 fits a table row. */
  size?: number;
  /** False where the words stand beside the mark anyway. */
  named?: boolean;
};

export function FilterResultMark({ kind, blocked = false, size = 18, named = true }: Props) {
  const name = `${markWords[kind].name}${blocked ? ", blocked" : ""}`;
  return (
    <svg
      className={classes.mark}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      role="img"
      aria-label={name}
      aria-hidden={!named}
    >
      <title>{name}</title>
      <Shape kind={kind} />
      {blocked && (
        <>
          <line className={classes.halo} x1="0" y1="20" x2="20" y2="0" />
          <line className={classes.bar} x1="0" y1="20" x2="20" y2="0" />
        </>
      )}
      <Letter kind={kind} />
    </svg>
  );
}

function Shape({ kind }: { kind: MarkKind }) {
  switch (kind) {
    case "GREEN":
      return <circle className={classes.GREEN} cx="10" cy="10" r="9" />;
    case "YELLOW":
      return <path className={classes.YELLOW} d="M10 0.5 L20 18.5 L0 18.5 Z" />;
    case "RED":
      return <rect className={classes.RED} x="1" y="1" width="18" height="18" rx="1.5" />;
    case "floor":
      return <circle className={classes.hatched} cx="10" cy="10" r="8.4" />;
    case "open":
    case "late":
      return <circle className={classes.dashed} cx="10" cy="10" r="8.4" />;
    case "today":
      return (
        <>
          <circle className={classes.dashed} cx="10" cy="10" r="8.4" />
          <circle cx="10" cy="10" r="2" fill="var(--outline)" />
        </>
      );
    case "missing":
      return (
        <>
          <circle className={classes.dashed} cx="10" cy="10" r="8.4" />
          <path className={classes.empty} d="M4.5 15.5 L15.5 4.5" />
        </>
      );
    case "lost":
      return (
        <>
          <circle className={classes.empty} cx="10" cy="10" r="8.4" />
          <path className={classes.empty} d="M5 5 L15 15 M15 5 L5 15" />
        </>
      );
    case "none":
      return <circle className={classes.empty} cx="10" cy="10" r="8.4" />;
    case "before_source":
    case "before_grant":
      return <circle cx="10" cy="10" r="1.6" fill="var(--outline)" />;
  }
}

/** On top of everything, with a rim of its shape's colour: still read through the bar. */
function Letter({ kind }: { kind: MarkKind }) {
  if (kind !== "GREEN" && kind !== "YELLOW" && kind !== "RED") return null;
  return (
    <text className={classes.letter} data-result={kind} x="10" y={kind === "YELLOW" ? 16.6 : 14}>
      {kind[0]}
    </text>
  );
}
