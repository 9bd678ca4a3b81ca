// One narrow card for signing in, signing up and what mailed links ask for. It stands in the room of app/door-room.tsx.
import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./door.module.css";

type Props = {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
  /** The other ways on: "No account yet?" */
  below?: ReactNode;
};

export function Door({ title, lead, children, below }: Props) {
  return (
    <>
      <Paper withBorder radius="md" p="lg" className={classes.door}>
        <Stack gap="md">
          <Title order={1}>{title}</Title>
          {lead && (
            <Text component="p" c="dimmed" my={0}>
              {lead}
            </Text>
          )}
          {children}
        </Stack>
      </Paper>
      {below && <div className={classes.below}>{below}</div>}
    </>
  );
}
