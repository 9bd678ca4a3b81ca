"use client";
// What was done in the organization: who, what, on which network, from where; filtered in the URL, exported as shown.
import { Button, Group, Select, Skeleton, Stack, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { parseAsString, useQueryStates } from "nuqs";
import { actionText, detailText } from "@/components/audit-words";
import { type Column, DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { instantText } from "@/components/format";
import { OlderRows } from "@/components/older-rows";
import { ProblemNotice } from "@/components/problem-notice";
import type { AuditItem } from "@/lib/audit/schema";
import { useAudit } from "@/lib/client/audit";
import { queryText } from "@/lib/client/call";

const actions = [
  { value: "claim", label: "Claims" },
  { value: "contact", label: "Contacts" },
  { value: "grant", label: "Grants" },
  { value: "delegation", label: "Delegations" },
  { value: "dispute", label: "Disputes" },
  { value: "staff", label: "Looks by staff" },
  { value: "feed", label: "Feeds" },
  { value: "key", label: "Keys" },
  { value: "member", label: "Members" },
  { value: "organization", label: "Organization" },
];

const shape = {
  action: parseAsString.withDefault(""),
  actor: parseAsString.withDefault(""),
  network: parseAsString.withDefault(""),
  from: parseAsString.withDefault(""),
  to: parseAsString.withDefault(""),
};

export function AuditLog({ allowed }: { allowed: boolean }) {
  const [typed, setTyped] = useQueryStates(shape);
  const [settled] = useDebouncedValue(typed, 300);
  const filter = Object.fromEntries(Object.entries(settled).filter(([, value]) => value !== ""));
  const audit = useAudit(filter, allowed);
  const events = audit.data?.pages.flatMap((page) => page.events) ?? [];
  const filtered = Object.keys(filter).length > 0;
  if (!allowed) {
    return <EmptyState title="Not part of your role">Members of the organization read the log.</EmptyState>;
  }
  return (
    <Stack gap="md">
      <Group gap="sm" align="flex-end">
        <Select
          label="What"
          placeholder="Everything"
          data={actions}
          value={typed.action === "" ? null : typed.action}
          onChange={(value) => setTyped({ action: value })}
          clearable
          w={170}
        />
        <TextInput
          label="Who"
          placeholder="A part of the address"
          value={typed.actor}
          onChange={(event) => setTyped({ actor: event.currentTarget.value || null })}
          w={190}
        />
        <TextInput
          label="Network"
          placeholder="203.0.113.0/24"
          classNames={{ input: "address" }}
          value={typed.network}
          onChange={(event) => setTyped({ network: event.currentTarget.value || null })}
          error={audit.error?.issues.find(({ path }) => path === "query.network")?.message}
          w={190}
        />
        <TextInput
          label="From"
          type="date"
          value={typed.from}
          onChange={(event) => setTyped({ from: event.currentTarget.value || null })}
          w={150}
        />
        <TextInput
          label="To"
          type="date"
          value={typed.to}
          onChange={(event) => setTyped({ to: event.currentTarget.value || null })}
          w={150}
        />
        <Button component="a" variant="default" href={`/api/v1/audit.csv${queryText(filter)}`}>
          Export CSV
        </Button>
      </Group>
      {audit.error && audit.error.issues.length === 0 && (
        <ProblemNotice problem={audit.error} onRetry={() => audit.refetch()} />
      )}
      {audit.isPending && !audit.error && <Skeleton height={240} aria-label="Loading the audit log" />}
      {audit.data && events.length === 0 && (
        <EmptyState title={filtered ? "Nothing matches" : "Nothing yet"}>
          {filtered
            ? "No entry of the log fits this filter."
            : "Each change in this organization is written here."}
        </EmptyState>
      )}
      {events.length > 0 && (
        <DataTable
          caption="Audit log"
          rows={events}
          rowKey={(event) => event.id}
          columns={columns}
          card={(event) => (
            <>
              <strong>{actionText(event.action)}</strong>
              <div>
                {instantText(event.at)}, {event.actorLabel}
                {event.fromAddress && ` from ${event.fromAddress}`}
              </div>
              <div>{detailText(event.detail)}</div>
            </>
          )}
        />
      )}
      <OlderRows of={audit}>Older entries</OlderRows>
    </Stack>
  );
}

const columns: Column<AuditItem>[] = [
  { key: "at", header: "When", cell: (event) => instantText(event.at) },
  { key: "who", header: "Who", cell: (event) => event.actorLabel, maxWidth: 240 },
  { key: "what", header: "What", cell: (event) => actionText(event.action) },
  {
    key: "detail",
    header: "Details",
    cell: (event) => detailText(event.detail),
    maxWidth: 420,
  },
  {
    key: "from",
    header: "From",
    cell: (event) => <span className="address">{event.fromAddress ?? ""}</span>,
  },
];
