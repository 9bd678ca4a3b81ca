// An act of staff that needs a note: a line to write it in, and the button that does it.
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Problem } from "@/lib/client/call";
import { ProblemNotice } from "../problem-notice";

type Props = {
  label: string;
  description: string;
  working: boolean;
  problem: Problem | null;
  /** Asked besides the note, before it. */
  children?: ReactNode;
  onSubmit: (note: string) => void;
  /** In a drawer: the note has the focus when it opens. */
  first?: boolean;
};

export function NoteForm({ label, description, working, problem, children, onSubmit, first }: Props) {
  const [note, setNote] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit(note);
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        {children}
        <Group gap="sm" align="flex-end">
          <TextInput
            label="Note"
            description={description}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            error={problem?.of("note")}
            data-autofocus={first || undefined}
            style={{ flex: "1 1 280px" }}
          />
          <Button type="submit" variant="default" loading={working}>
            {label}
          </Button>
        </Group>
        {problem && problem.issues.length === 0 && <ProblemNotice problem={problem} />}
      </Stack>
    </form>
  );
}
