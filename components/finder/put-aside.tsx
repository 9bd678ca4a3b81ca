// Puts an address aside for some days, with a word for colleagues who will wonder.
import { Button, Group, Popover, Stack, Text, TextInput } from "@mantine/core";
import { IconClockPause } from "@tabler/icons-react";
import { useState } from "react";
import { plural } from "../format";

/** For how many days an address can be put aside. */
const asideDays = [1, 7, 30, 90];

type Props = { ip: string; onAside: (days: number, reason: string) => void };

export function PutAside({ ip, onAside }: Props) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  return (
    <Popover opened={open} onChange={setOpen} width={340} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconClockPause size={15} stroke={1.6} />}
          aria-label={`Put ${ip} aside`}
          onClick={() => setOpen(!open)}
        >
          Put aside
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {open && (
          <Stack gap="sm">
            <TextInput
              label="Why, in a few words"
              description="Not needed. Colleagues read it beside the address."
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
                      setOpen(false);
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
      </Popover.Dropdown>
    </Popover>
  );
}
