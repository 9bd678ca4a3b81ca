// A destructive action asks once, says what it will do, and then does it.
import { Button, type ButtonProps, Group, Modal, Stack, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { ProblemNotice, type ShownProblem } from "./problem-notice";

type Props = {
  /** On the button, and again on the button that does it: "End feed". */
  label: string;
  title: string;
  /** What will happen, and whether it can be undone. */
  children: ReactNode;
  onConfirm: () => Promise<unknown>;
  problem?: ShownProblem | null;
  size?: ButtonProps["size"];
  disabled?: boolean;
};

export function ConfirmButton({ label, title, children, onConfirm, problem, size = "xs", disabled }: Props) {
  const [asking, setAsking] = useState(false);
  const [working, setWorking] = useState(false);

  async function confirm() {
    setWorking(true);
    try {
      await onConfirm();
      setAsking(false);
    } catch {
      // The caller's mutation holds the problem and hands it back as a prop; the question stays open.
    } finally {
      setWorking(false);
    }
  }

  return (
    <>
      <Button size={size} variant="default" disabled={disabled ?? false} onClick={() => setAsking(true)}>
        {label}
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={title}>
        <Stack gap="md">
          <Text component="div" size="sm">
            {children}
          </Text>
          {problem && <ProblemNotice problem={problem} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
              Cancel
            </Button>
            <Button className="danger" loading={working} onClick={confirm}>
              {label}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
