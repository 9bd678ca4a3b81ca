// What was just done, with the way back for some seconds. Loaded with the first thing that is said.
import { Button, Group, Text } from "@mantine/core";

const SECONDS = 8;

type Done = {
  /** "Tag bulk put on 3 addresses." */
  message: string;
  /** Takes it back; left out where there is nothing to take back. Errors say that it was not. */
  undo?: (() => Promise<unknown>) | undefined;
};

export async function toast({ message, undo }: Done): Promise<void> {
  const { notifications } = await import("@mantine/notifications");
  const id = notifications.show({
    autoClose: undo ? SECONDS * 1000 : 5000,
    closeButtonProps: { "aria-label": "Close this message" },
    message: (
      <Group justify="space-between" wrap="nowrap" gap="md">
        <Text size="sm">{message}</Text>
        {undo && (
          <Button
            size="compact-sm"
            variant="default"
            title="Undo (u)"
            aria-keyshortcuts="u"
            data-undo
            onClick={() => takeBack()}
          >
            Undo
          </Button>
        )}
      </Group>
    ),
  });

  async function takeBack() {
    notifications.hide(id);
    const outcome = await undo?.().then(
      () => "Taken back.",
      () => "It could not be taken back. It stands as it was done.",
    );
    notifications.show({ message: outcome });
  }
}
