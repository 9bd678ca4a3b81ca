"use client";
// A button whose menu or panel is loaded when someone goes to it, and opens with the first press: what floats is a fifth
// of the scripts of a page, and most visits open nothing. What is loaded draws the button from then on.
import { type ComponentType, cloneElement, type ReactElement, type ReactNode, useState } from "react";
import type { MenuEntry, MenuPlace } from "./opened-menu";
import type { PanelPlace } from "./opened-panel";

export type PressButton = ReactElement<{
  autoFocus?: boolean;
  onClick?: () => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
  "aria-haspopup"?: "menu" | "dialog";
  "aria-expanded"?: boolean;
}>;

type Props<With extends object> = {
  button: PressButton;
  opens: "menu" | "dialog";
  load: () => Promise<ComponentType<With & { button: PressButton }>>;
  with: With;
};

export function FirstPress<With extends object>({ button, opens, load, with: given }: Props<With>) {
  const [Opened, setOpened] = useState<ComponentType<With & { button: PressButton }> | null>(null);
  if (Opened !== null) return <Opened {...given} button={button} />;
  // What could not be loaded ahead is tried again by the press.
  const ahead = () => void load().catch(() => undefined);
  return cloneElement(button, {
    onClick() {
      button.props.onClick?.();
      void load().then(
        (loaded) => setOpened(() => loaded),
        // Shown by the page's own error, which offers to try again.
        (error) =>
          setOpened(() => {
            throw error;
          }),
      );
    },
    onPointerEnter: ahead,
    onFocus: ahead,
    "aria-haspopup": opens,
    "aria-expanded": false,
  });
}

type MenuProps = MenuPlace & { button: PressButton; heading?: ReactNode; entries: MenuEntry[] };

export function PressMenu({ button, ...menu }: MenuProps) {
  return <FirstPress button={button} opens="menu" load={loadMenu} with={menu} />;
}

const loadMenu = () => import("./opened-menu").then((module) => module.OpenedMenu);

type PanelProps = PanelPlace & {
  button: PressButton;
  /** Drawn while it is open. */
  children: (close: () => void) => ReactNode;
};

export function PressPanel({ button, ...panel }: PanelProps) {
  return <FirstPress button={button} opens="dialog" load={loadPanel} with={panel} />;
}

const loadPanel = () => import("./opened-panel").then((module) => module.OpenedPanel);
