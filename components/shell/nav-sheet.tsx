// The navigation on a phone: a sheet from the left.
import { Drawer, Stack } from "@mantine/core";
import type { ReactNode } from "react";

type Props = { opened: boolean; onClose: () => void; children: ReactNode };

export function NavSheet({ opened, onClose, children }: Props) {
  return (
    <Drawer opened={opened} onClose={onClose} size={280} title="Senderscope" padding="sm">
      <Stack gap="sm">{children}</Stack>
    </Drawer>
  );
}
