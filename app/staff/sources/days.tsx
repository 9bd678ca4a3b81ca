"use client";
// Days whose data is not whole: what is still waited for, and the word of staff that it will not come.
import { Stack, Text } from "@mantine/core";
import { ConfirmButton } from "@/components/confirm-button";
import { DataTable } from "@/components/data-table";
import { dayStateWords } from "@/components/day-state-words";
import { EmptyState } from "@/components/empty-state";
import { dayText } from "@/components/format";
import { ProblemNotice } from "@/components/problem-notice";
import { awaitedFor } from "@/components/staff/source-state";
import { useCompleteness, useLostDay, useSources } from "@/lib/client/ingest";
import type { Completeness, SourceItem } from "@/lib/ingest/schema";

type DayRow = Completeness["days"][number];

const unfinished: readonly DayRow["state"][] = ["open", "late", "missing", "lost"];

export function Days() {
  const completeness = useCompleteness();
  const sources = useSources();
  const days = completeness.data?.days.filter(({ state }) => unfinished.includes(state)).reverse();
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" maw={760}>
        A day is complete when every source that closes its days has closed it, late after 36 hours, missing
        after 7 days. Senders see the state instead of a figure. Declare a day lost when its data will not
        come: nobody waits for it any more, and charts say so.
      </Text>
      {completeness.error && (
        <ProblemNotice problem={completeness.error} onRetry={() => completeness.refetch()} />
      )}
      <DataTable<DayRow>
        caption="Days that are not complete"
        rows={days}
        rowKey={({ day }) => day}
        skeletonRows={4}
        columns={[
          { key: "day", header: "Day", cell: ({ day }) => dayText(day) },
          { key: "state", header: "State", cell: (row) => stateText(row, sources.data?.sources ?? []) },
          { key: "act", header: "Decision", cell: ({ day, state }) => <Decision day={day} state={state} /> },
        ]}
        empty={
          <EmptyState title="Every day of the last 90 is complete">
            A day that stays open, late or missing shows here, and those that were declared lost.
          </EmptyState>
        }
      />
    </Stack>
  );
}

/** The state of a day, and whom it waits for where that is plain. */
function stateText({ day, state }: DayRow, sources: readonly SourceItem[]): string {
  const awaited = state === "lost" ? [] : awaitedFor(day, sources);
  return `${dayStateWords[state]}${awaited.length === 0 ? "" : ` (${awaited.join(", ")})`}`;
}

function Decision({ day, state }: DayRow) {
  const change = useLostDay();
  const lost = state === "lost";
  return (
    <ConfirmButton
      label={lost ? "Wait again" : "Declare lost"}
      title={lost ? `Wait for ${dayText(day)} again?` : `Declare ${dayText(day)} lost?`}
      noted
      harmless={lost}
      problem={change.error}
      onConfirm={(note) => change.mutateAsync({ day, lost: !lost, note })}
    >
      {lost
        ? "The day takes the state again that its sources give it."
        : "Charts draw it crossed out, alerts stop waiting for it, and what comes late is still counted. You can take this back."}
    </ConfirmButton>
  );
}
