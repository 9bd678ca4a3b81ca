// Something to know before going on, beside what it is about. Errors are problem-notice's.
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./notice.module.css";

type Props = {
  /** warning: read this first. note: good to know. */
  tone?: "note" | "warning";
  title?: ReactNode;
  children: ReactNode;
};

export function Notice({ tone = "note", title, children }: Props) {
  return (
    <div className={classes.notice} data-tone={tone} role="note">
      {title && <Text fw={600}>{title}</Text>}
      <Text component="div" size="sm">
        {children}
      </Text>
    </div>
  );
}
