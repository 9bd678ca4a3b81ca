"use client";
// What staff, operators and the product itself did, with names and notes.
import { NativeSelect, Stack } from "@mantine/core";
import { parseAsString, useQueryState } from "nuqs";
import { actionText, otherDetailText, targetText } from "@/components/audit-words";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { instantText } from "@/components/format";
import { OlderRows } from "@/components/older-rows";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { useStaffAudit } from "@/lib/client/audit";

const kinds = [
  { value: "", label: "Everything" },
  { value: "case", label: "Cases" },
  { value: "claim", label: "Claims" },
  { value: "ip_status", label: "Blocks" },
  { value: "notice", label: "Notices" },
  { value: "settings", label: "Settings" },
  { value: "sender", label: "Senders looked up" },
  { value: "source", label: "Sources" },
];

export function AuditScreen() {
  const [action, setAction] = useQueryState("action", parseAsString.withDefault(""));
  const log = useStaffAudit(action);
  const events = log.data?.pages.flatMap((page) => page.events);
  return (
    <>
      <PageHeader
        title="Audit"
        lead="What staff, operators and the product did. Organizations see their part without names."
      />
      <Stack gap="md">
        <NativeSelect
          label="Show"
          data={kinds}
          value={action}
          onChange={(event) => setAction(event.currentTarget.value)}
          style={{ alignSelf: "flex-start" }}
        />
        {log.error && <ProblemNotice problem={log.error} onRetry={() => log.refetch()} />}
        <DataTable
          caption="Audit log of staff"
          rows={events}
          rowKey={({ id }) => id}
          columns={[
            { key: "at", header: "Time", cell: ({ at }) => instantText(at) },
            { key: "who", header: "Who", cell: ({ actorLabel }) => actorLabel, maxWidth: 220 },
            { key: "action", header: "What", cell: ({ action: name }) => actionText(name) },
            {
              key: "target",
              header: "On",
              cell: (event) => targetText(event),
              maxWidth: 210,
            },
            {
              key: "detail",
              header: "Details",
              maxWidth: 330,
              cell: (event) => otherDetailText(event),
            },
          ]}
          empty={
            <EmptyState title="Nothing of this kind">
              Every act of staff is written here with its note.
            </EmptyState>
          }
        />
        <OlderRows of={log}>Older entries</OlderRows>
      </Stack>
    </>
  );
}
