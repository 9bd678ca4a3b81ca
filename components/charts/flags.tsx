// What happened on single days, above the charts and on their time axis: incidents of the provider, own notes.
import { UnstyledButton } from "@mantine/core";
import { IconFlag, IconNote } from "@tabler/icons-react";
import { dayShort } from "../format";
import { Tip } from "../tip";
import { begunOf, type Flag } from "./flag-days";
import classes from "./flags.module.css";
import { PLOT_LEFT, PLOT_RIGHT } from "./plot-room";

const kinds = {
  incident: { icon: IconFlag, name: "Incident" },
  note: { icon: IconNote, name: "Note" },
} as const;

type Props = { days: readonly { day: string }[]; flags: readonly Flag[]; onActive: (index: number) => void };

/** Parts of the width below which two flags would touch: on a phone, and anywhere. */
const NEAR = 0.09;
const TOUCHING = 0.022;

/** Which flags give way upwards to the one before them, so that both can be pressed. */
function raisedOf(indexes: readonly number[], days: number): ("narrow" | "always" | null)[] {
  const raised: ("narrow" | "always" | null)[] = [];
  for (const [at, index] of indexes.entries()) {
    const apart = raised.at(-1) === null ? (index - (indexes[at - 1] ?? 0)) / days : 1;
    raised.push(apart < TOUCHING ? "always" : apart < NEAR ? "narrow" : null);
  }
  return raised;
}

export function Flags({ days, flags, onActive }: Props) {
  const shown = days.flatMap(({ day }, index) => {
    // The charts draw a line over the other days.
    const on = (each: string | undefined) => flags.filter((flag) => flag.day === each);
    const own = begunOf(on(day), on(days[index - 1]?.day));
    return own.length === 0 ? [] : [{ day, index, own }];
  });
  const raised = raisedOf(
    shown.map(({ index }) => index),
    days.length,
  );
  const most = raised.includes("always") ? "always" : raised.find((each) => each !== null);
  return (
    <div
      className={classes.row}
      style={{ marginLeft: PLOT_LEFT, marginRight: PLOT_RIGHT }}
      data-raised={most ?? undefined}
    >
      {shown.map(({ day, index, own }, at) => {
        const { icon: Icon } = kinds[own.some(({ kind }) => kind === "incident") ? "incident" : "note"];
        const text = own.map((flag) => `${kinds[flag.kind].name}: ${flag.text}`).join("; ");
        return (
          <Tip key={day} label={`${dayShort(day)}. ${text}`}>
            <UnstyledButton
              className={classes.flag}
              data-raised={raised[at] ?? undefined}
              style={{ left: `${((index + 0.5) / days.length) * 100}%` }}
              aria-label={`${dayShort(day)}. ${text}`}
              onClick={() => onActive(index)}
              onFocus={() => onActive(index)}
            >
              <Icon size={16} stroke={1.8} />
            </UnstyledButton>
          </Tip>
        );
      })}
    </div>
  );
}
