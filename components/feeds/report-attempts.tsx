// Every attempt to deliver one report, and what the other server answered: for its owner and for staff.
import { Text } from "@mantine/core";
import type { ReportAttempt } from "@/lib/feedback/schema";
import { DataTable } from "../data-table";
import { instantText } from "../format";
import { stageWords } from "./feed-words";

export function ReportAttempts({ log }: { log: readonly ReportAttempt[] }) {
  return (
    <DataTable<ReportAttempt>
      caption="Attempts, the newest first"
      rows={log}
      rowKey={({ at, reply }) => `${at} ${reply}`}
      columns={[
        { key: "at", header: "Attempt", cell: ({ at }) => instantText(at) },
        { key: "host", header: "Host", cell: ({ host }) => host, maxWidth: 180 },
        {
          key: "reply",
          header: "Reply",
          cell: ({ stage, reply }) => (
            <span style={{ whiteSpace: "normal", overflowWrap: "anywhere" }}>
              {stageWords[stage] ?? ""}
              {reply}
            </span>
          ),
        },
      ]}
      card={({ at, host, stage, reply }) => (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {instantText(at)}, {host}: {stageWords[stage] ?? ""}
          {reply}
        </Text>
      )}
      empty={<Text size="sm">No attempt was made.</Text>}
    />
  );
}
