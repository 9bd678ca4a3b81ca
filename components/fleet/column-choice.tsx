// Which columns the fleet shows, ticked one by one.
import { Button, Checkbox, Stack } from "@mantine/core";
import { type ColumnKey, columnKeys, columnNames, usualColumns } from "./fleet-columns";

type Props = { shown: readonly ColumnKey[]; onShown: (columns: ColumnKey[] | null) => void };

export function ColumnChoice({ shown, onShown }: Props) {
  return (
    <Stack gap={8}>
      <Checkbox.Group
        label="Columns"
        value={[...shown]}
        onChange={(values) => onShown(columnKeys.filter((key) => values.includes(key)))}
      >
        <Stack gap={6} mt={6}>
          {columnKeys.map((key) => (
            <Checkbox key={key} size="sm" value={key} label={columnNames[key]} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Button
        size="compact-sm"
        variant="default"
        disabled={shown.join() === usualColumns.join()}
        onClick={() => onShown(null)}
      >
        The usual ones
      </Button>
    </Stack>
  );
}
