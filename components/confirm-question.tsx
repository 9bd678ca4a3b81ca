// The question before a destructive action, with Cancel where the focus lands; or, when staff must say why, the note.
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { ProblemNotice, type ShownProblem } from "./problem-notice";

type Props = {
  opened: boolean;
  onCancel: () => void;
  onConfirm: (note: string) => void;
  working: boolean;
  title: string;
  label: string;
  noted: boolean;
  harmless: boolean;
  children: ReactNode;
  problem: ShownProblem | null;
};

export function ConfirmQuestion(props: Props) {
  const [note, setNote] = useState("");
  return (
    <Modal opened={props.opened} onClose={props.onCancel} title={props.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          props.onConfirm(note);
        }}
      >
        <Stack gap="md">
          <Text component="div" size="sm">
            {props.children}
          </Text>
          {props.noted && (
            <TextInput
              label="Note"
              description="Why, for the audit log."
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
              required
              minLength={2}
              data-autofocus
            />
          )}
          {props.problem && <ProblemNotice problem={props.problem} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={props.onCancel} data-autofocus={!props.noted || undefined}>
              Cancel
            </Button>
            <Button
              type="submit"
              {...(props.harmless ? {} : { className: "danger" })}
              loading={props.working}
            >
              {props.label}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
