// One report of the queue: what each attempt met with, and trying again. Also the words that its row uses.
import { Anchor, Drawer, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { reportStateWords, stageWords } from "@/components/feeds/feed-words";
import { ReportAttempts } from "@/components/feeds/report-attempts";
import { instantText, plural } from "@/components/format";
import { NoteForm } from "@/components/staff/note-form";
import type { Problem } from "@/lib/client/call";
import type { QueuedReport } from "@/lib/feedback/schema";

type Props = {
  report: QueuedReport | null;
  onClose: () => void;
  /** Null for who may only look. */
  replay: {
    working: boolean;
    problem: Problem | null;
    onSubmit: (id: string, note: string) => void;
  } | null;
};

export function ReportDrawer({ report, onClose, replay }: Props) {
  return (
    <Drawer
      opened={report !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={report === null ? "Report" : `Report to ${report.destination}`}
    >
      {report && (
        <Stack gap="md">
          <Text size="sm">
            {reportStateWords[report.state]} after {plural(report.attempts, "attempt")}. {saidText(report)}
          </Text>
          {replay && (
            <NoteForm
              label="Try again"
              description="What has changed since: kept in the audit log, which the organization reads too."
              working={replay.working}
              problem={replay.problem}
              onSubmit={(note) => replay.onSubmit(report.id, note)}
              first
            />
          )}
          <Text size="sm">
            {report.organization}, feed {report.feed}. About {reportSubject(report)}, made{" "}
            {instantText(report.createdAt)}.{" "}
            <Anchor
              component={Link}
              href={`/staff/senders?q=${encodeURIComponent(report.ip ?? report.organization)}`}
              size="sm"
            >
              Look the sender up
            </Anchor>
          </Text>
          <ReportAttempts log={report.log} />
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            Message-ID {report.messageId}
          </Text>
        </Stack>
      )}
    </Drawer>
  );
}

/** What a report is about, in a cell. */
export function reportSubject({ purpose, ip, incidents }: QueuedReport): string {
  if (purpose !== "complaint") return purpose === "test" ? "Test report" : "Probe";
  return incidents > 1 ? `${ip ?? "unknown"}, ${plural(incidents, "complaint")}` : (ip ?? "unknown");
}

/** The remote reply, or why nothing was sent, and when it is tried next. */
export function saidText({ log: [last], stateReason, state, nextAttemptAt }: QueuedReport): string {
  const stage = stageWords[last?.stage ?? ""] ?? "";
  const next = nextAttemptAt && state === "deferred" ? ` Next attempt ${instantText(nextAttemptAt)}.` : "";
  if (stateReason === null && last === undefined) return "Not tried yet.";
  return `${stage}${stateReason ?? last?.reply ?? ""}${next}`;
}
