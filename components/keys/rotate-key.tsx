// The window that gives a key a new secret, with a time in which both work.
import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useRotateKey } from "@/lib/client/keys";
import type { KeyRow } from "@/lib/keys/schema";
import { ProblemNotice } from "../problem-notice";
import { MadeKey } from "./new-key";

const overlaps = [
  { value: "0", label: "Stop at once" },
  { value: "24", label: "Work for another day" },
  { value: "168", label: "Work for another 7 days" },
  { value: "336", label: "Work for another 14 days" },
];

export function RotateKey({ row, onClose }: { row: KeyRow; onClose: () => void }) {
  const rotate = useRotateKey();
  const [overlap, setOverlap] = useState("24");
  return (
    <Modal opened onClose={onClose} title={`Rotate ${row.name}`} size="lg">
      {rotate.data ? (
        <MadeKey made={rotate.data} onDone={onClose} />
      ) : (
        <Stack gap="md">
          <Text>
            A new secret with the same name, scopes, limits and lifetime takes the place of this one.
          </Text>
          <Select
            label="The present secret should"
            data={overlaps}
            value={overlap}
            onChange={(value) => setOverlap(value ?? "24")}
            data-autofocus
          />
          {rotate.error && <ProblemNotice problem={rotate.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              loading={rotate.isPending}
              onClick={() => rotate.mutate({ id: row.id, overlapHours: Number(overlap) })}
            >
              Rotate key
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
