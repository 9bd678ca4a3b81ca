"use client";
// Before a change of settings applies: what it would do and to whom, and the note that goes into the log.
import { Button, Group, List, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { plural } from "@/components/format";
import { ProblemNotice } from "@/components/problem-notice";
import { changeText, settingNames } from "@/components/staff/setting-words";
import type { SettingsEffects } from "@/lib/cases/schema";
import type { Problem } from "@/lib/client/call";

type Props = {
  effects: SettingsEffects["effects"];
  problem: Problem | null;
  working: boolean;
  onCancel: () => void;
  onApply: (note: string) => void;
};

export function Review({ effects, problem, working, onCancel, onApply }: Props) {
  const [note, setNote] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    onApply(note);
  }

  return (
    <Modal opened onClose={onCancel} title="What this changes" size="lg">
      <form onSubmit={submit}>
        <Stack gap="md">
          {effects.length === 0 && <Text size="sm">Nothing: every value is as it was.</Text>}
          {effects.map((effect) => (
            <section key={effect.field} aria-label={settingNames[effect.field]}>
              <Text fw={600} size="sm">
                {settingNames[effect.field]}: {changeText(effect)}
              </Text>
              <Text size="sm">{effect.sentence}</Text>
              {effect.touched && <TouchedNames touched={effect.touched} />}
            </section>
          ))}
          <TextInput
            label="Note"
            description="Why: kept in the history and the audit log."
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            error={problem?.of("note")}
            required
            minLength={2}
            data-autofocus
          />
          {problem && problem.of("note") === undefined && <ProblemNotice problem={problem} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onCancel}>
              Back
            </Button>
            <Button type="submit" loading={working} disabled={effects.length === 0}>
              Apply
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function TouchedNames({ touched }: { touched: { noun: string; count: number; names: string[] } }) {
  const more = touched.count - touched.names.length;
  return (
    <>
      <Text size="sm" c="dimmed">
        {touched.count === 0 ? `No ${touched.noun} is touched.` : `${plural(touched.count, touched.noun)}:`}
      </Text>
      {touched.names.length > 0 && (
        <List size="sm" withPadding>
          {touched.names.map((name) => (
            <List.Item key={name}>{name}</List.Item>
          ))}
          {more > 0 && <List.Item>and {more} more</List.Item>}
        </List>
      )}
    </>
  );
}
