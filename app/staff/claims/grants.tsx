"use client";
// Who holds an address or network, or what an organization holds: looked up by staff, who may revoke and restore.
import { Card, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { parseAsString, useQueryState } from "nuqs";
import { EmptyState } from "@/components/empty-state";
import { dayText } from "@/components/format";
import { ProblemNotice } from "@/components/problem-notice";
import { proofWords } from "@/components/proof-words";
import { NoteForm } from "@/components/staff/note-form";
import { useEndStaffGrant, useStaffGrants } from "@/lib/client/networks";
import type { StaffGrantList } from "@/lib/networks/schema";

export function StaffGrants() {
  const [q, setQ] = useQueryState("q", parseAsString.withDefault("").withOptions({ throttleMs: 400 }));
  const grants = useStaffGrants(q.trim());
  return (
    <Stack gap="md">
      <TextInput
        label="Address, network or organization"
        description="Each organization reads in its audit log that staff looked at its grants."
        placeholder="203.0.113.0/24"
        value={q}
        onChange={(event) => setQ(event.currentTarget.value)}
        maw={480}
        type="search"
      />
      {grants.error && <ProblemNotice problem={grants.error} onRetry={() => grants.refetch()} />}
      {q.trim().length > 1 && grants.isPending && <Skeleton height={160} aria-label="Loading grants" />}
      {grants.data?.grants.length === 0 && (
        <EmptyState title="No grant">Nobody holds this, a part of it, or more.</EmptyState>
      )}
      {grants.data?.grants.map((row) => (
        <Grant key={row.grant.id} row={row} />
      ))}
    </Stack>
  );
}

function Grant({ row }: { row: StaffGrantList["grants"][number] }) {
  const end = useEndStaffGrant();
  const { grant } = row;
  const act = row.mayRestore ? "restore" : "revoke";
  return (
    <Card withBorder padding="md" component="section" aria-label={`${grant.network} of ${row.organization}`}>
      <Stack gap="sm">
        <Group gap="sm" align="baseline">
          <Text component="h2" size="lg" fw={600} className="address">
            {grant.network}
          </Text>
          <Text>{row.organization}</Text>
          <Text size="sm" c="dimmed">
            {grant.state}, by {proofWords(grant.proof)} since {dayText(grant.createdAt)}, readable from{" "}
            {dayText(grant.firstDay)}
          </Text>
        </Group>
        <Text size="sm">{grant.sentence}</Text>
        {row.note !== "" && <Text size="sm">Noted then: “{row.note}”</Text>}
        {(row.mayRestore || grant.state !== "revoked") && (
          <NoteForm
            label={row.mayRestore ? "Restore" : "Revoke"}
            description={`The organization is told why. ${row.mayRestore ? "Access returns at once." : "Access ends at once; this can be undone for 30 days."}`}
            working={end.isPending}
            problem={end.error}
            onSubmit={(note) => end.mutate({ id: grant.id, act, note })}
          />
        )}
      </Stack>
    </Card>
  );
}
