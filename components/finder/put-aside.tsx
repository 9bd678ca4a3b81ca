// Puts an address aside for some days, with a word for colleagues who will wonder.
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconClockPause } from "@tabler/icons-react";
import { useState } from "react";
import { PressPanel } from "../first-press";
import { plural } from "../format";

/** For how many days an address can be put aside. */
const asideDays = [1, 7, 30, 90];

type Props = { ip: string; onAside: (days: number, reason: string) => void };

export function PutAside({ ip, onAside }: Props) {
  const [reason, setReason] = useState("");
  return (
    <PressPanel
      position="bottom-end"
      width={340}
      button={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconClockPause size={15} stroke={1.6} />}
          aria-label={`Put ${ip} aside`}
        >
          Put aside
        </Button>
      }
    >
      {(close) => (
        <Stack gap="sm">
          <TextInput
            label="Why, in a few words"
            description="Optional. Colleagues read it beside the address."
            maxLength={200}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <div>
            <Text size="sm" mb={4}>
              Leave it off the list for
            </Text>
            <Group gap={6}>
              {asideDays.map((days) => (
                <Button
                  key={days}
                  size="compact-sm"
                  variant="default"
                  onClick={() => {
                    close();
                    onAside(days, reason.trim());
                  }}
                >
                  {plural(days, "day")}
                </Button>
              ))}
            </Group>
          </div>
        </Stack>
      )}
    </PressPanel>
  );
}
