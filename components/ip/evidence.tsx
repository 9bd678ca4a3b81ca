// The evidence about an address for elsewhere: text for a ticket, files, the link for members.
import { Button, Group, Stack, Text } from "@mantine/core";
import { IconClipboardText } from "@tabler/icons-react";
import type { IpOverview, IpSeries } from "@/lib/reputation/schema";
import { CopyField } from "../copy-field";
import { PressPanel } from "../first-press";
import { evidenceText } from "./evidence-text";

type Props = {
  overview: IpOverview | undefined;
  series: IpSeries | undefined;
  /** Its days as files. */
  csv: string;
  json: string;
};

export function Evidence({ overview, series, csv, json }: Props) {
  return (
    <PressPanel
      position="bottom-end"
      width={520}
      button={
        <Button variant="default" leftSection={<IconClipboardText size={16} stroke={1.6} />}>
          Evidence
        </Button>
      }
    >
      {() =>
        overview && series ? (
          <Stack gap="sm">
            <CopyField
              multiline
              wraps
              label="Text for a ticket"
              value={evidenceText(overview, series, window.location.href)}
            />
            <Group gap="xs">
              <Button component="a" href={csv} download size="xs">
                CSV
              </Button>
              <Button component="a" href={json} target="_blank" rel="noreferrer" variant="default" size="xs">
                JSON
              </Button>
              <Text size="xs" c="dimmed">
                The daily figures over the same days
              </Text>
            </Group>
            <CopyField label="API call" value={`GET ${window.location.origin}${json}`} />
            <CopyField label="Link for members of your organization" value={window.location.href} />
          </Stack>
        ) : (
          <Text size="sm">The figures are on their way.</Text>
        )
      }
    </PressPanel>
  );
}
