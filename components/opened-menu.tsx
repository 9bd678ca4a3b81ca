// The menu of a button that was pressed.
import { Menu } from "@mantine/core";
import { type Icon, IconCheck } from "@tabler/icons-react";
import Link from "next/link";
import { cloneElement, Fragment, type ReactNode } from "react";
import type { PressButton } from "./first-press";
import { useOpenedAtOnce } from "./opened-at-once";

export type MenuPlace = { position: "bottom-start" | "bottom-end"; width: number };

export type MenuEntry = {
  key: string;
  name: ReactNode;
  icon?: Icon;
  /** Marked as what holds at present. */
  present?: boolean;
  /** After a line. */
  apart?: boolean;
} & ({ href: string } | { onPress: () => void });

type Props = MenuPlace & {
  button: PressButton;
  heading?: ReactNode;
  entries: readonly MenuEntry[];
};

export function OpenedMenu({ button, position, width, heading, entries }: Props) {
  const [opened, setOpened] = useOpenedAtOnce();
  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      position={position}
      width={width}
      // A menu holds its entries and nothing else that takes the focus.
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>{cloneElement(button, { autoFocus: true })}</Menu.Target>
      <Menu.Dropdown>
        {heading && <Menu.Label>{heading}</Menu.Label>}
        {entries.map((entry) => (
          <Fragment key={entry.key}>
            {entry.apart && <Menu.Divider />}
            <Entry entry={entry} />
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  const { name, icon: Icon, present } = entry;
  const sections = {
    leftSection: Icon && <Icon size={16} />,
    rightSection: present ? <IconCheck size={16} aria-label="present" /> : null,
  };
  return "href" in entry ? (
    <Menu.Item component={Link} href={entry.href} {...sections}>
      {name}
    </Menu.Item>
  ) : (
    <Menu.Item onClick={entry.onPress} {...sections}>
      {name}
    </Menu.Item>
  );
}
