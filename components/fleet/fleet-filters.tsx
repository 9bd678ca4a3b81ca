// The window and the filters of the fleet. What is set stands as chips that can be taken away one by one.
import { Button, Group, Pill, Popover, SegmentedControl, TextInput } from "@mantine/core";
import { IconFilter, IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { WindowName } from "@/lib/reputation/schema";
import { count } from "../format";
import type { FilterForm } from "./filter-form";
import { type FleetFilter, resultNames } from "./fleet-filter";
import classes from "./fleet-filters.module.css";

type Props = {
  window: WindowName;
  onWindow: (window: WindowName) => void;
  filter: FleetFilter;
  onFilter: (patch: Partial<FleetFilter>) => void;
};

const windowNames: { value: WindowName; label: React.ReactNode }[] = [
  { value: "today", label: <span className={classes.today}>Today so far</span> },
  { value: "1", label: <Days number={1} name=" day" /> },
  { value: "7", label: <Days number={7} name=" days" /> },
  { value: "30", label: <Days number={30} name=" days" /> },
  { value: "90", label: <Days number={90} name=" days" /> },
];

/** "7 days", or "7 d" where there is no room for the word. */
function Days({ number, name }: { number: number; name: string }) {
  return (
    <>
      {number}
      <span className={classes.long}>{name}</span>
      <abbr className={classes.short} title={name}>
        {" "}
        d
      </abbr>
    </>
  );
}

export function FleetFilters({ window, onWindow, filter, onFilter }: Props) {
  const [typed, setTyped] = useState(filter.q);
  // The text follows the URL when someone goes back, clears the filters or arrives by the command box.
  useEffect(() => setTyped(filter.q), [filter.q]);

  return (
    <div className={classes.bar}>
      <div className={classes.row}>
        <SegmentedControl
          className={classes.windows}
          aria-label="Window"
          size="sm"
          data={windowNames}
          value={window}
          onChange={(value) => onWindow(value as WindowName)}
          transitionDuration={0}
        />
        <TextInput
          className={classes.search}
          aria-label="Search addresses, HELO names and sender domains"
          placeholder="Address, HELO or sender domain"
          leftSection={<IconSearch size={16} stroke={1.6} />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            onFilter({ q: event.currentTarget.value });
          }}
          data-page-search
        />
        <FilterButton filter={filter} onFilter={onFilter} />
      </div>
      <Chips filter={filter} onFilter={onFilter} />
    </div>
  );
}

function FilterButton({ filter, onFilter }: Pick<Props, "filter" | "onFilter">) {
  const [open, setOpen] = useState(false);
  const [Form, setForm] = useState<typeof FilterForm | null>(null);

  // Select and number fields are heavy; they come with the first click.
  async function toggle() {
    if (Form === null) {
      const module = await import("./filter-form");
      setForm(() => module.FilterForm);
    }
    setOpen(!open);
  }

  return (
    <Popover opened={open} onChange={setOpen} width={300} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconFilter size={16} stroke={1.6} />} onClick={toggle}>
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {Form && (
          <Form
            filter={filter}
            onApply={(patch) => {
              onFilter(patch);
              setOpen(false);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function Chips({ filter, onFilter }: Pick<Props, "filter" | "onFilter">) {
  const chips: { name: string; clear: Partial<FleetFilter> }[] = [
    ...(filter.q ? [{ name: `Text: ${filter.q}`, clear: { q: "" } }] : []),
    ...(filter.cidr ? [{ name: `Network: ${filter.cidr}`, clear: { cidr: null } }] : []),
    ...(filter.result ? [{ name: `Result: ${resultNames[filter.result]}`, clear: { result: null } }] : []),
    ...(filter.blocked ? [{ name: "Blocked", clear: { blocked: false } }] : []),
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
