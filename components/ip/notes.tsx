// What members wrote about an address: read by day, written in one line, taken away with a way back.
import { ActionIcon, Button, Checkbox, Group, Text, TextInput, Title } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Note } from "@/lib/notebook/schema";
import { dayText } from "../format";
import { ProblemNotice, type ShownProblem } from "../problem-notice";
import classes from "./notes.module.css";

export type NewNote = { day: string; text: string; on: "address" | "network" };

type Props = {
  /** Undefined while loading. */
  notes: readonly Note[] | undefined;
  /** The network around the address. */
  network: string;
  /** The day a new note is of, unless another is chosen. */
  today: string;
  mayWrite: boolean;
  /** In the place of notes that could not be read. */
  unread: ReactNode;
  /** Why the last change was not made. */
  problem: ShownProblem | null;
  saving: boolean;
  /** Answers whether it was written. */
  onWrite: (note: NewNote) => Promise<boolean>;
  onRemove: (note: Note) => void;
};

export function Notes(props: Props) {
  const { notes, mayWrite } = props;
  return (
    <section aria-labelledby="notes" className={classes.notes}>
      <Title order={2} id="notes" mb="xs">
        Notes
      </Title>
      {props.unread}
      {notes?.length === 0 && (
        <Text size="sm" c="dimmed">
          None yet. A note stands as a flag over the charts, for everybody in your organization and for nobody
          else: what you changed, and when.
        </Text>
      )}
      <ul className={classes.list}>
        {notes?.map((note) => (
          <li key={note.id} className={classes.note}>
            <span className={classes.day}>{dayText(note.day)}</span>
            <span className={classes.text}>
              {note.text}
              <Text span size="xs" c="dimmed" ml={8}>
                {note.on.includes("/") && `on ${note.on}, `}
                {note.writtenBy}
              </Text>
            </span>
            {mayWrite && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove the note of ${dayText(note.day)}`}
                onClick={() => props.onRemove(note)}
              >
                <IconTrash size={16} stroke={1.6} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {mayWrite && <NoteForm {...props} />}
    </section>
  );
}

function NoteForm({ network, today, problem, saving, onWrite }: Props) {
  const [draft, setDraft] = useState({ day: today, text: "", wide: false });

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (draft.text.trim() === "") return;
    const on = draft.wide ? ("network" as const) : ("address" as const);
    if (await onWrite({ day: draft.day, text: draft.text.trim(), on })) {
      setDraft({ ...draft, text: "" });
    }
  }

  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end">
        <TextInput
          type="date"
          size="sm"
          label="Day"
          required
          withAsterisk={false}
          max={today}
          value={draft.day}
          onChange={({ currentTarget }) => setDraft({ ...draft, day: currentTarget.value })}
        />
        <TextInput
          size="sm"
          label="Note"
          placeholder="Moved the newsletter here"
          maxLength={500}
          className={classes.field}
          value={draft.text}
          onChange={({ currentTarget }) => setDraft({ ...draft, text: currentTarget.value })}
        />
        <Button type="submit" variant="default" disabled={draft.text.trim() === ""} loading={saving}>
          Write
        </Button>
      </Group>
      <Checkbox
        mt="xs"
        size="sm"
        label={`For all of ${network}`}
        checked={draft.wide}
        onChange={({ currentTarget }) => setDraft({ ...draft, wide: currentTarget.checked })}
      />
      {problem && <ProblemNotice problem={problem} fieldNames={{ text: "Note", day: "Day" }} />}
    </form>
  );
}
