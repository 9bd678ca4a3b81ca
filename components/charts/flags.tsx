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

export function Flags({ days, flags, onActive }: Props) {
  const shown = days.flatMap(({ day }, index) => {
    // The charts draw a line over the other days.
    const on = (each: string | undefined) => flags.filter((flag) => flag.day === each);
    const own = begunOf(on(day), on(days[index - 1]?.day));
    return own.length === 0 ? [] : [{ day, index, own }];
  });
  return (
    <div className={classes.row} style={{ marginLeft: PLOT_LEFT, marginRight: PLOT_RIGHT }}>
      {shown.map(({ day, index, own }) => {
        const { icon: Icon } = kinds[own.some(({ kind }) => kind === "incident") ? "incident" : "note"];
        const text = own.map((flag) => `${kinds[flag.kind].name}: ${flag.text}`).join("; ");
        return (
          <Tip key={day} label={`${dayShort(day)}. ${text}`}>
            <UnstyledButton
              className={classes.flag}
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
