"use client";
// A button of the fleet's tools with what it opens; that is drawn, and loaded, when it is first opened.
import { Button, Popover } from "@mantine/core";
import type { IconColumns } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";

type Props = {
  name: string;
  icon: typeof IconColumns;
  /** Not on a phone, where it would change nothing. */
  wide?: boolean;
  children: (close: () => void) => ReactNode;
};

export function ToolPopover({ name, icon: Icon, wide = false, children }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} width={280} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          {...(wide && { visibleFrom: "sm" })}
          leftSection={<Icon size={16} stroke={1.6} />}
          onClick={() => setOpen(!open)}
        >
          {name}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>{open && children(() => setOpen(false))}</Popover.Dropdown>
    </Popover>
  );
}
