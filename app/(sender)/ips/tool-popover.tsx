"use client";
// A button of the fleet's tools with what it opens; that is drawn, and loaded, when it is first opened.
import { Button } from "@mantine/core";
import type { IconColumns } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { PressPanel } from "@/components/first-press";

type Props = {
  name: string;
  icon: typeof IconColumns;
  /** Not on a phone, where it would change nothing. */
  wide?: boolean;
  children: (close: () => void) => ReactNode;
};

export function ToolPopover({ name, icon: Icon, wide = false, children }: Props) {
  return (
    <PressPanel
      position="bottom-start"
      width={280}
      button={
        <Button
          variant="default"
          {...(wide && { visibleFrom: "sm" })}
          leftSection={<Icon size={16} stroke={1.6} />}
        >
          {name}
        </Button>
      }
    >
      {children}
    </PressPanel>
  );
}
