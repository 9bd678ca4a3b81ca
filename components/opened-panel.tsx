// The panel below a button that was pressed.
import { Popover } from "@mantine/core";
import { cloneElement, type ReactNode } from "react";
import type { PressButton } from "./first-press";
import { useOpenedAtOnce } from "./opened-at-once";

export type PanelPlace = { position: "bottom-start" | "bottom-end"; width: number };

type Props = PanelPlace & {
  button: PressButton;
  children: (close: () => void) => ReactNode;
};

export function OpenedPanel({ button, position, width, children }: Props) {
  const [opened, setOpened] = useOpenedAtOnce();
  return (
    <Popover opened={opened} onChange={setOpened} position={position} width={width} trapFocus returnFocus>
      <Popover.Target>
        {cloneElement(button, {
          autoFocus: true,
          onClick() {
            button.props.onClick?.();
            setOpened(!opened);
          },
        })}
      </Popover.Target>
      <Popover.Dropdown maw="calc(100vw - 24px)">
        {opened && children(() => setOpened(false))}
      </Popover.Dropdown>
    </Popover>
  );
}
