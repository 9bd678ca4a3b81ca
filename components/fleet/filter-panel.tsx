// The filters of the fleet as a form in the panel of their button: applied together.
import { Button, Checkbox, Group, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { PressButton } from "../first-press";
import { OpenedPanel } from "../opened-panel";
import { statusNames } from "../status-words";
import { type FleetFilter, lineNames, resultNames } from "./fleet-filter";

type Form = {
  filter: FleetFilter;
  /** The tags of the organization. */
  tags: readonly string[];
};
type Props = Form & { button: PressButton; onFilter: (patch: Partial<FleetFilter>) => void };

export function FilterPanel({ button, filter, tags, onFilter }: Props) {
  return (
    <OpenedPanel button={button} position="bottom-start" width={300}>
      {(close) => (
        <FilterForm
          filter={filter}
          tags={tags}
          onApply={(patch) => {
            onFilter(patch);
            close();
          }}
        />
      )}
    </OpenedPanel>
  );
}

type FormProps = Form & { onApply: (patch: Partial<FleetFilter>) => void };

function FilterForm({ filter, tags, onApply }: FormProps) {
  const [draft, setDraft] = useState(filter);
  const set = (patch: Partial<FleetFilter>) => setDraft((old) => ({ ...old, ...patch }));

  function submit(event: FormEvent) {
    event.preventDefault();
    const { q: _, ...rest } = draft;
    onApply(rest);
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Network"
          placeholder="192.0.2.0/24"
          description="An address, a range or a network"
          value={draft.cidr ?? ""}
          onChange={(event) => set({ cidr: event.currentTarget.value.trim() })}
          classNames={{ input: "address" }}
        />
        <TextInput
          label="Reverse name contains"
          placeholder="customers.example.net"
          description="Names in the reverse DNS as last looked up"
          value={draft.rdns ?? ""}
          onChange={(event) => set({ rdns: event.currentTarget.value.trim() })}
        />
        <NumberInput
          label="AS number"
          placeholder="64496"
          description="By the provider’s routing table"
          min={1}
          max={4_294_967_295}
          allowNegative={false}
          allowDecimal={false}
          hideControls
          value={draft.asn ?? ""}
          onChange={(value) => set({ asn: typeof value === "number" ? value : null })}
        />
        <Select
          label="Filter result"
          placeholder="Any"
          clearable
          allowDeselect
          comboboxProps={{ withinPortal: false }}
          data={Object.entries(resultNames).map(([value, label]) => ({ value, label }))}
          value={draft.result}
          onChange={(value) => set({ result: value as FleetFilter["result"] })}
        />
        {(tags.length > 0 || draft.tag) && (
          <Select
            label="Tag"
            placeholder="Any"
            clearable
            allowDeselect
            comboboxProps={{ withinPortal: false }}
            data={[...new Set([...tags, ...(draft.tag ? [draft.tag] : [])])]}
            value={draft.tag}
            onChange={(tag) => set({ tag })}
          />
        )}
        <Select
          label="Status"
          placeholder="Any"
          clearable
          allowDeselect
          comboboxProps={{ withinPortal: false }}
          data={Object.entries(statusNames).map(([value, label]) => ({ value, label }))}
          value={draft.status}
          onChange={(value) => set({ status: value as FleetFilter["status"] })}
        />
        <Select
          label="Complaint rate"
          placeholder="Any"
          clearable
          allowDeselect
          comboboxProps={{ withinPortal: false }}
          data={Object.entries(lineNames).map(([value, label]) => ({ value, label }))}
          value={draft.line}
          onChange={(value) => set({ line: value as FleetFilter["line"] })}
        />
        <NumberInput
          label="Recipients in the window, at least"
          min={0}
          allowNegative={false}
          allowDecimal={false}
          thousandSeparator={"\u202f"}
          value={draft.minVolume ?? ""}
          onChange={(value) => set({ minVolume: typeof value === "number" ? value : null })}
        />
        <Checkbox
          label="Only addresses with trap hits"
          checked={draft.traps}
          onChange={(event) => set({ traps: event.currentTarget.checked })}
        />
        <Group justify="flex-end">
          <Button type="submit">Apply</Button>
        </Group>
      </Stack>
    </form>
  );
}
