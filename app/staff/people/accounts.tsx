// Accounts, found by address or name; one opens beside the list.
import { Anchor, Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import dynamic from "next/dynamic";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { count, dayText } from "@/components/format";
import { OlderRows } from "@/components/older-rows";
import { ProblemNotice } from "@/components/problem-notice";
import { usePeople } from "@/lib/client/people";
import type { PersonItem } from "@/lib/identity/schema";

const Person = dynamic(() => import("./person").then((module) => module.Person), { ssr: false });

const stateWords: Record<PersonItem["state"], string> = {
  active: "Active",
  disabled: "Disabled",
  leaving: "Leaving",
};

export function Accounts() {
  const [q, setQ] = useQueryState("q", parseAsString.withDefault(""));
  const [show, setShow] = useQueryState("show", parseAsStringLiteral(["staff", "disabled"]));
  const [open, setOpen] = useQueryState("person", parseAsString);
  const [settled] = useDebouncedValue(q, 250);
  const people = usePeople({ q: settled, show });
  const rows = people.data?.pages.flatMap((page) => page.people);
  const openButton = (person: PersonItem) => (
    <Anchor component="button" type="button" size="sm" onClick={() => setOpen(person.id)}>
      {person.email}
    </Anchor>
  );
  return (
    <Stack gap="md">
      <Group gap="sm" align="flex-end">
        <TextInput
          label="Address or name"
          type="search"
          value={q}
          onChange={(event) => setQ(event.currentTarget.value || null)}
          w={280}
          data-page-search
        />
        <SegmentedControl
          aria-label="Which accounts"
          value={show ?? "all"}
          onChange={(value) => setShow(value === "staff" || value === "disabled" ? value : null)}
          data={[
            { value: "all", label: "All" },
            { value: "staff", label: "Staff" },
            { value: "disabled", label: "Disabled" },
          ]}
        />
      </Group>
      {people.error && <ProblemNotice problem={people.error} onRetry={() => people.refetch()} />}
      <DataTable
        caption="Accounts"
        rows={rows}
        rowKey={(person) => person.id}
        stale={people.isPlaceholderData}
        empty={
          <EmptyState title="No account fits">
            Nobody has an account under this address or name, or in this state.
          </EmptyState>
        }
        columns={[
          { key: "email", header: "Account", cell: openButton, maxWidth: 320 },
          { key: "name", header: "Name", cell: ({ name }) => name || "Not given", maxWidth: 200 },
          { key: "staff", header: "Staff role", cell: ({ staffRole }) => staffRole ?? "None" },
          { key: "state", header: "State", cell: ({ state }) => stateWords[state] },
          { key: "factor", header: "Second factor", cell: (person) => (person.secondFactor ? "On" : "Off") },
          {
            key: "organizations",
            header: "Organizations",
            numeric: true,
            cell: (person) => count(person.organizationCount),
          },
          { key: "since", header: "Since", cell: ({ createdAt }) => dayText(createdAt) },
        ]}
        card={(person) => (
          <div>
            {openButton(person)}
            <Text size="sm" c="dimmed">
              {person.name && `${person.name}, `}
              {person.staffRole !== null && `${person.staffRole}, `}
              {stateWords[person.state].toLowerCase()}, since {dayText(person.createdAt)}
            </Text>
          </div>
        )}
      />
      <OlderRows of={people}>Older accounts</OlderRows>
      {open !== null && <Person id={open} onClose={() => setOpen(null)} />}
    </Stack>
  );
}
