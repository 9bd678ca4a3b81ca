// The filters of the fleet. What is set stands as chips that can be taken away one by one.
import { Button, Group, Pill, TextInput } from "@mantine/core";
import { IconFilter, IconSearch } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { FirstPress } from "../first-press";
import { count } from "../format";
import { statusNames } from "../status-words";
import { type FleetFilter, lineNames, resultNames } from "./fleet-filter";
import classes from "./fleet-filters.module.css";

type Props = {
  filter: FleetFilter;
  onFilter: (patch: Partial<FleetFilter>) => void;
  /** The tags of the organization; wanted once the form is opened. */
  tags: readonly string[];
  onForm: () => void;
  /** What else changes the view, beside the filters. */
  tools: ReactNode;
};

export function FleetFilters({ filter, onFilter, tags, onForm, tools }: Props) {
  const [typed, setTyped] = useState(filter.q);
  // The text follows the URL when someone goes back, clears the filters or arrives by the command box.
  useEffect(() => setTyped(filter.q), [filter.q]);

  return (
    <div className={classes.bar}>
      <div className={classes.row}>
        <TextInput
          className={classes.search}
          aria-label="Search addresses, HELO names and sender domains"
          placeholder="Address, HELO or domain"
          leftSection={<IconSearch size={16} stroke={1.6} />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            onFilter({ q: event.currentTarget.value });
          }}
          data-page-search
        />
        <FilterButton filter={filter} onFilter={onFilter} tags={tags} onForm={onForm} />
        {tools}
      </div>
      <Chips filter={filter} onFilter={onFilter} />
    </div>
  );
}

function FilterButton({ filter, onFilter, tags, onForm }: Omit<Props, "tools">) {
  return (
    <FirstPress
      button={
        <Button variant="default" leftSection={<IconFilter size={16} stroke={1.6} />} onClick={onForm}>
          Filter
        </Button>
      }
      opens="dialog"
      load={loadForm}
      with={{ filter, tags, onFilter }}
    />
  );
}

// Select and number fields are heavy.
const loadForm = () => import("./filter-panel").then((module) => module.FilterPanel);

function Chips({ filter, onFilter }: Pick<Props, "filter" | "onFilter">) {
  const chips: { name: string; clear: Partial<FleetFilter> }[] = [
    ...(filter.q ? [{ name: `Text: ${filter.q}`, clear: { q: "" } }] : []),
    ...(filter.cidr ? [{ name: `Network: ${filter.cidr}`, clear: { cidr: null } }] : []),
    ...(filter.rdns ? [{ name: `Reverse name: ${filter.rdns}`, clear: { rdns: null } }] : []),
    ...(filter.tag ? [{ name: `Tag: ${filter.tag}`, clear: { tag: null } }] : []),
    ...(filter.asn ? [{ name: `AS${filter.asn}`, clear: { asn: null } }] : []),
    ...(filter.result ? [{ name: `Result: ${resultNames[filter.result]}`, clear: { result: null } }] : []),
    ...(filter.status ? [{ name: statusNames[filter.status], clear: { status: null } }] : []),
    ...(filter.line ? [{ name: `Complaint rate: ${lineNames[filter.line]}`, clear: { line: null } }] : []),
    ...(filter.traps ? [{ name: "With trap hits", clear: { traps: false } }] : []),
    ...(filter.minVolume
      ? [{ name: `${count(filter.minVolume)} recipients or more`, clear: { minVolume: null } }]
      : []),
  ];
  if (chips.length === 0) return null;
  return (
    <Group gap={6}>
      {chips.map((chip) => (
        <Pill
          key={chip.name}
          size="md"
          className={classes.chip}
          withRemoveButton
          onRemove={() => onFilter(chip.clear)}
          removeButtonProps={{
            "aria-label": `Remove filter ${chip.name}`,
            "aria-hidden": false,
            tabIndex: 0,
          }}
        >
          {chip.name}
        </Pill>
      ))}
    </Group>
  );
}
