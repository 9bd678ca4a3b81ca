// The views that members saved: opened by name, saved under a name, removed with a way back.
import { ActionIcon, Anchor, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import type { SavedView } from "@/lib/notebook/schema";
import { ProblemNotice, type ShownProblem } from "../problem-notice";

type Props = {
  /** Undefined while loading. */
  views: readonly SavedView[] | undefined;
  /** False for those who only look. */
  mayWrite: boolean;
  problem: ShownProblem | null;
  saving: boolean;
  onSave: (name: string) => void;
  onRemove: (view: SavedView) => void;
  onOpened: () => void;
};

export function SavedViews(props: Props) {
  const { views, mayWrite } = props;
  const [name, setName] = useState("");
  const taken = views?.some((view) => view.name === name.trim()) ?? false;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim() !== "") props.onSave(name.trim());
  }

  return (
    <Stack gap="sm">
      {views?.length === 0 && (
        <Text size="sm" c="dimmed">
          No view is saved yet. A view is the days, filters, columns and order of this page, for everybody of
          your organization.
        </Text>
      )}
      {views !== undefined && views.length > 0 && (
        <Stack component="ul" gap={4} m={0} p={0} style={{ listStyle: "none" }} aria-label="Saved views">
          {views.map((view) => (
            <Group key={view.id} component="li" justify="space-between" wrap="nowrap" gap="xs">
              <Anchor
                component={Link}
                href={`${view.page}${view.query === "" ? "" : `?${view.query}`}`}
                size="sm"
                title={`Saved by ${view.createdBy}`}
                onClick={props.onOpened}
              >
                {view.name}
              </Anchor>
              {mayWrite && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove view ${view.name}`}
                  onClick={() => props.onRemove(view)}
                >
                  <IconTrash size={16} stroke={1.6} />
                </ActionIcon>
              )}
            </Group>
          ))}
        </Stack>
      )}
      {mayWrite && (
        <form onSubmit={submit}>
          <TextInput
            label="Save this view as"
            description={taken ? "Replaces the view of this name" : "Everybody in your organization sees it"}
            inputWrapperOrder={["label", "input", "description"]}
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {props.problem && <ProblemNotice problem={props.problem} />}
          <Group justify="flex-end" mt="xs">
            <Button type="submit" size="xs" disabled={name.trim() === ""} loading={props.saving}>
              Save
            </Button>
          </Group>
        </form>
      )}
    </Stack>
  );
}
