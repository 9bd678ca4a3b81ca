"use client";

// Light, dark, or as the device says. Stands on pages that the server renders, too.
import { ActionIcon, useMantineColorScheme } from "@mantine/core";
import { IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";
import { PressMenu } from "../first-press";

const schemes = [
  { key: "light", name: "Light", icon: IconSun },
  { key: "dark", name: "Dark", icon: IconMoon },
  { key: "auto", name: "As the device", icon: IconDeviceDesktop },
] as const;

export function SchemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <PressMenu
      position="bottom-end"
      width={180}
      button={
        <ActionIcon variant="subtle" color="gray" size={34} aria-label="Colours: light or dark">
          <IconSun size={18} stroke={1.6} />
        </ActionIcon>
      }
      entries={schemes.map((scheme) => ({
        ...scheme,
        present: colorScheme === scheme.key,
        onPress: () => setColorScheme(scheme.key),
      }))}
    />
  );
}
