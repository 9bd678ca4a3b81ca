// The present view for a script: CSV, JSON, and the API call that makes it.
import { Button, Group, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { CopyField } from "../copy-field";
import { PressPanel } from "../first-press";

type Props = {
  /** Whole view; left out where there is no CSV form. */
  csv?: string;
  json: string;
  /** What the files hold. */
  children: ReactNode;
};

export function ViewExport({ csv, json, children }: Props) {
  return (
    <PressPanel
      position="bottom-end"
      width={420}
      button={
        <Button variant="default" leftSection={<IconDownload size={16} stroke={1.6} />}>
          Export
        </Button>
      }
    >
      {() => (
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
          <CopyField label="API call" value={`GET ${window.location.origin}${csv ?? json}`} />
        </Stack>
      )}
    </PressPanel>
  );
}
