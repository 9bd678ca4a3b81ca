// Which organization the reader acts in, and the way to another or a new one.
import { Text, UnstyledButton } from "@mantine/core";
import { IconBuilding, IconPlus, IconSelector } from "@tabler/icons-react";
import { PressMenu } from "../first-press";
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
    <PressMenu
      position="bottom-start"
      width={264}
      button={
        <UnstyledButton className={classes.button} aria-label={`Organization: ${name}. Switch`}>
          <IconBuilding size={18} stroke={1.6} aria-hidden className={classes.icon} />
          <span className={classes.name} title={name}>
            {name}
          </span>
          <IconSelector size={16} stroke={1.6} aria-hidden className={classes.arrows} />
        </UnstyledButton>
      }
      heading="Organizations"
      entries={[
        ...all.map((organization) => ({
          key: organization.id,
          name: (
            <>
              {organization.name}
              <Text span size="xs" c="dimmed" ml={6}>
                {organization.role}
              </Text>
            </>
          ),
          present: organization.id === current?.id,
          onPress: () => onSwitch(organization.id),
        })),
        { key: "new", name: "New organization", icon: IconPlus, apart: true, onPress: onCreate },
      ]}
    />
  );
}
