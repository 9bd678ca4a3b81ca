// Who is signed in, and the way out.
import { ActionIcon, Text } from "@mantine/core";
import { IconKeyboard, IconLogout, IconUser, IconUserCog, IconVocabulary } from "@tabler/icons-react";
import { PressMenu } from "../first-press";

type Props = {
  name: string;
  email: string;
  staffRole: string | null;
  onKeys: () => void;
  onSignOut: () => void;
};

export function AccountMenu({ name, email, staffRole, onKeys, onSignOut }: Props) {
  return (
    <PressMenu
      position="bottom-end"
      width={260}
      button={
        <ActionIcon variant="subtle" color="gray" size={34} aria-label={`Account ${email}`}>
          <IconUser size={18} stroke={1.6} />
        </ActionIcon>
      }
      heading={
        <>
          {name !== "" && (
            <Text size="sm" fw={600} c="var(--mantine-color-text)">
              {name}
            </Text>
          )}
          <Text size="xs">{email}</Text>
          {staffRole && <Text size="xs">Staff: {staffRole}</Text>}
        </>
      }
      entries={[
        { key: "account", name: "Your account", icon: IconUserCog, href: "/account", apart: true },
        { key: "glossary", name: "Glossary", icon: IconVocabulary, href: "/glossary" },
        { key: "keyboard", name: "Keyboard", icon: IconKeyboard, onPress: onKeys },
        { key: "out", name: "Sign out", icon: IconLogout, onPress: onSignOut },
      ]}
    />
  );
}
