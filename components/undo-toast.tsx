"use client";
// What was just done, with the way back for some seconds. All of it is loaded with the first thing that is said.
import { Button, Group, Text } from "@mantine/core";
import dynamic from "next/dynamic";
import { useSyncExternalStore } from "react";

const Notifications = dynamic(() => import("@mantine/notifications").then((module) => module.Notifications), {
  ssr: false,
});

let said = false;
const watchers = new Set<() => void>();

/** Where it appears. Stands once, around nothing; what is said before it is there waits in the queue of the library. */
export function ToastLayer() {
  const wanted = useSyncExternalStore(
    watch,
    () => said,
    () => false,
  );
  return wanted ? <Notifications position="bottom-right" autoClose={5000} transitionDuration={120} /> : null;
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

const SECONDS = 8;

type Done = {
  /** Whom or what it is about. */
  title?: string;
  /** It was not done; the message says why. */
  failed?: boolean;
  /** "Tag bulk put on 3 addresses." */
  message: string;
  /** Takes it back; left out where there is nothing to take back. Errors say that it was not. */
  undo?: (() => Promise<unknown>) | undefined;
};

export async function toast({ title, message, undo, failed = false }: Done): Promise<void> {
  said = true;
  for (const tell of watchers) tell();
  const { notifications } = await import("@mantine/notifications");
  const id = notifications.show({
    title,
    ...(failed && { color: "red" }),
    autoClose: undo ? SECONDS * 1000 : 5000,
    closeButtonProps: { "aria-label": "Close this message" },
    message: (
      <Group justify="space-between" wrap="nowrap" gap="md">
        <Text size="sm">{message}</Text>
        {undo && (
          <Button
            size="compact-sm"
            variant="default"
            flex="none"
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
