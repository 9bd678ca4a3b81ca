// Which organization the reader acts in, and the way to another or a new one.
import { Menu, Text, UnstyledButton } from "@mantine/core";
import { IconBuilding, IconCheck, IconPlus, IconSelector } from "@tabler/icons-react";
import classes from "./organization-switcher.module.css";

type Organization = { id: string; name: string; role: string };

type Props = {
  current: Organization | null;
  all: readonly Organization[];
  onSwitch: (id: string) => void;
  onCreate: () => void;
};

export function OrganizationSwitcher({ current, all, onSwitch, onCreate }: Props) {
  const name = current?.name ?? "No organization";
  return (
    <Menu position="bottom-start" width={264}>
      <Menu.Target>
        <UnstyledButton className={classes.button} aria-label={`Organization: ${name}. Switch`}>
          <IconBuilding size={18} stroke={1.6} aria-hidden className={classes.icon} />
          <span className={classes.name}>{name}</span>
          <IconSelector size={16} stroke={1.6} aria-hidden className={classes.arrows} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Organizations</Menu.Label>
        {all.map((organization) => (
          <Menu.Item
            key={organization.id}
            onClick={() => onSwitch(organization.id)}
            rightSection={
              organization.id === current?.id ? <IconCheck size={16} aria-label="present" /> : undefined
            }
          >
            {organization.name}
            <Text span size="xs" c="dimmed" ml={6}>
              {organization.role}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconPlus size={16} />} onClick={onCreate}>
          New organization
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
