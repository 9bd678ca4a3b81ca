// An empty place says why it is empty, what will be here, and the one thing to do now.
import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./empty-state.module.css";

type Props = {
  title: string;
  children: ReactNode;
  action?: ReactNode;
};

export function EmptyState({ title, children, action }: Props) {
  return (
    <Stack className={classes.empty} gap="xs" align="flex-start">
      <Text component="h2" size="lg" fw={600}>
        {title}
      </Text>
      <Text component="div" c="dimmed" maw="62ch">
        {children}
      </Text>
      {action}
    </Stack>
  );
}
