// The present view for a script: CSV, JSON, and the API call that makes it.
import { Button, Group, Popover, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { CopyField } from "../copy-field";

type Props = {
  /** Whole view; left out where there is no CSV form. */
  csv?: string;
  json: string;
  /** What the files hold. */
  children: ReactNode;
};

export function ViewExport({ csv, json, children }: Props) {
  const [origin, setOrigin] = useState("");
  useEffect(() => setOrigin(window.location.origin), []);
  return (
    <Popover width={420} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconDownload size={16} stroke={1.6} />}>
          Export
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Text size="sm">{children}</Text>
          <Group gap="xs">
            {csv && (
              <Button component="a" href={csv} download size="xs">
                CSV
              </Button>
            )}
            <Button component="a" href={json} target="_blank" rel="noreferrer" variant="default" size="xs">
              JSON
            </Button>
          </Group>
          <CopyField label="API call" value={`GET ${origin}${csv ?? json}`} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
