"use client";
// What holders dispute, and the answer of staff. Grants over the same network are one press away.
import { Anchor, Card, Group, Skeleton, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { instantText } from "@/components/format";
import { ProblemNotice } from "@/components/problem-notice";
import { NoteForm } from "@/components/staff/note-form";
import { useAnswerDispute, useDisputes } from "@/lib/client/networks";
import type { DisputeList } from "@/lib/networks/schema";

export function Disputes() {
  const disputes = useDisputes();
  if (disputes.error) return <ProblemNotice problem={disputes.error} onRetry={() => disputes.refetch()} />;
  if (disputes.isPending) return <Skeleton height={160} aria-label="Loading disputes" />;
  if (disputes.data.disputes.length === 0) {
    return (
      <EmptyState title="No dispute">
        A holder who thinks that another organization should not see its network writes here.
      </EmptyState>
    );
  }
  return (
    <Stack gap="md">
      {disputes.data.disputes.map((row) => (
        <Dispute key={row.id} row={row} />
      ))}
    </Stack>
  );
}

function Dispute({ row }: { row: DisputeList["disputes"][number] }) {
  const answer = useAnswerDispute();
  return (
    <Card withBorder padding="md" component="section" aria-label={`Dispute over ${row.network}`}>
      <Stack gap="sm">
        <Group gap="sm" align="baseline">
          <Text component="h2" size="lg" fw={600} className="address">
            {row.network}
          </Text>
          <Text>{row.organization}</Text>
          <Text size="sm" c="dimmed">
            written by {row.raisedBy}, {instantText(row.createdAt)}
          </Text>
        </Group>
        <Text size="sm">“{row.note}”</Text>
        <Anchor
          component={Link}
          size="sm"
          href={`/staff/claims?tab=grants&q=${encodeURIComponent(row.network)}`}
        >
          Who holds {row.network}
        </Anchor>
        {row.closedAt === null ? (
          <NoteForm
            label="Answer"
            description="The organization reads it. Revoke a grant first if that is the answer."
            working={answer.isPending}
            problem={answer.error}
            onSubmit={(note) => answer.mutate({ id: row.id, note })}
          />
        ) : (
          <Text size="sm">
            Answered {instantText(row.closedAt)}: “{row.answer}”
          </Text>
        )}
      </Stack>
    </Card>
  );
}
