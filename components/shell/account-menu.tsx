// Who is signed in, and the way out.
import { ActionIcon, Menu, Text } from "@mantine/core";
import { IconKeyboard, IconLogout, IconUser, IconUserCog, IconVocabulary } from "@tabler/icons-react";
import Link from "next/link";

type Props = {
  name: string;
  email: string;
  staffRole: string | null;
  onKeys: () => void;
  onSignOut: () => void;
};

export function AccountMenu({ name, email, staffRole, onKeys, onSignOut }: Props) {
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={34} aria-label={`Account ${email}`}>
          <IconUser size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {name !== "" && (
            <Text size="sm" fw={600} c="var(--mantine-color-text)">
              {name}
            </Text>
          )}
          <Text size="xs">{email}</Text>
          {staffRole && <Text size="xs">Staff: {staffRole}</Text>}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item component={Link} href="/account" leftSection={<IconUserCog size={16} />}>
          Your account
        </Menu.Item>
        <Menu.Item component={Link} href="/glossary" leftSection={<IconVocabulary size={16} />}>
          Glossary
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onKeys}>
          Keyboard
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={onSignOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
