// The question before a destructive action, with Cancel where the focus lands.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { ProblemNotice, type ShownProblem } from "./problem-notice";

type Props = {
  opened: boolean;
  onCancel: () => void;
  onConfirm: () => void;
  working: boolean;
  title: string;
  label: string;
  children: ReactNode;
  problem: ShownProblem | null;
};

export function ConfirmQuestion(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onCancel} title={props.title}>
      <Stack gap="md">
        <Text component="div" size="sm">
          {props.children}
        </Text>
        {props.problem && <ProblemNotice problem={props.problem} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onCancel} data-autofocus>
            Cancel
          </Button>
          <Button className="danger" loading={props.working} onClick={props.onConfirm}>
            {props.label}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
