// One number with its name, its definition a hover away, and under it what it rests on.
import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import type { DefinitionName } from "./definitions";
import classes from "./figure.module.css";
import { Term } from "./term";

type Props = {
  label: string;
  means: DefinitionName | { text: ReactNode };
  /** Undefined while loading. */
  value: ReactNode | undefined;
  /** Base, change or period: the line under the number. */
  base?: ReactNode;
};

export function Figure({ label, means, value, base }: Props) {
  return (
    <div className={classes.figure}>
      <div className={classes.label}>
        <Term means={means}>{label}</Term>
      </div>
      <div className={classes.value}>{value === undefined ? <Skeleton h={18} w={72} mt={4} /> : value}</div>
      <div className={classes.base}>{value === undefined ? <Skeleton h={10} w={110} mt={4} /> : base}</div>
    </div>
  );
}
