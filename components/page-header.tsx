// The top of a page: its name, one line that says what it is, and the page's own actions.
import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./page-header.module.css";

type Props = {
  title: ReactNode;
  /** One sentence. */
  lead?: ReactNode;
  actions?: ReactNode;
};

export function PageHeader({ title, lead, actions }: Props) {
  return (
    <header className={classes.header}>
      <div className={classes.words}>
        <Title order={1}>{title}</Title>
        {lead && (
          <Text component="p" c="dimmed" maw="100ch" my={0}>
            {lead}
          </Text>
        )}
      </div>
      {actions && <Group gap="xs">{actions}</Group>}
    </header>
  );
}
