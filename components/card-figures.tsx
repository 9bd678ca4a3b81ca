// The figures of a row where it is drawn as a card: four names, each over its figure.
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./card-figures.module.css";

export function CardFigures({ children }: { children: ReactNode }) {
  return <dl className={classes.figures}>{children}</dl>;
}

export function CardFigure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <dd>{children}</dd>
    </div>
  );
}
