// What came to the trap sink in the last days: who sent it, and the head of the message.
import { Anchor, Drawer, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { count, instantText } from "@/components/format";
import { OlderRows } from "@/components/older-rows";
import { ProblemNotice } from "@/components/problem-notice";
import { trapClassWords } from "@/components/staff/trap-kind-words";
import { useTrapSamples } from "@/lib/client/traps";
import type { TrapSample } from "@/lib/ingest/schema";

export function TrapSamples() {
  const samples = useTrapSamples();
  const [open, setOpen] = useState<TrapSample | null>(null);
  const rows = samples.data?.pages.flatMap((page) => page.rows) ?? [];
  if (samples.error) return <ProblemNotice problem={samples.error} onRetry={() => samples.refetch()} />;
  if (samples.isPending) return <Skeleton height={240} aria-label="Loading hits" />;
  if (rows.length === 0) {
    return (
      <EmptyState title="No sample in the last 7 days">
        The sink keeps the head of what hits a trap there. It runs when TRAP_PORT and TRAP_SOURCE are set; the
        hits that message events report are counted without a sample.
      </EmptyState>
    );
  }
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        Samples from the sink: at most 20 an address and {count(2000)} in all a day, kept 7 days, without
        recipients and without the text. Every hit is counted, whether a sample is kept or not.
      </Text>
      <DataTable
        caption="Recent trap hits"
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          {
            key: "at",
            header: "Time",
            cell: (row) => (
              <Anchor component="button" type="button" size="sm" onClick={() => setOpen(row)}>
                {instantText(row.at)}
              </Anchor>
            ),
          },
          { key: "ip", header: "Address", cell: (row) => <span className="address">{row.ip}</span> },
          { key: "class", header: "Class", cell: (row) => trapClassWords[row.class] },
          { key: "helo", header: "HELO", maxWidth: 240, cell: (row) => row.helo ?? "None" },
          {
            key: "from",
            header: "MAIL FROM domain",
            maxWidth: 240,
            cell: (row) => row.mailFromDomain ?? "Empty sender",
          },
        ]}
      />
      <OlderRows of={samples}>Older hits</OlderRows>
      <Drawer
        opened={open !== null}
        onClose={() => setOpen(null)}
        title={open === null ? "" : `Head of a message from ${open.ip}`}
        position="right"
        size="lg"
      >
        <pre style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{open?.headers}</pre>
      </Drawer>
    </Stack>
  );
}
