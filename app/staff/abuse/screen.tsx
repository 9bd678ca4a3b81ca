"use client";
// Reports about the provider's own users: read, act elsewhere, and note what was done.
import {
  Badge,
  Button,
  Card,
  Group,
  SegmentedControl,
  Skeleton,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { instantText } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import type { AbuseReportRow } from "@/lib/cases/schema";
import { useAbuseReports, useHandleAbuse } from "@/lib/client/cases";

const shows = ["open", "handled"] as const;
const forms = { rfc822: "Message", arf: "ARF report", text: "Text only" } as const;

export function AbuseScreen() {
  const [show, setShow] = useQueryState("show", parseAsStringLiteral(shows).withDefault("open"));
  const reports = useAbuseReports(show);
  return (
    <>
      <PageHeader
        title="Abuse"
        lead="What strangers report about our own users, by mail to the abuse address or by upload."
      />
      <Stack gap="md">
        <SegmentedControl
          aria-label="Which reports"
          value={show}
          onChange={(value) => setShow(value as (typeof shows)[number])}
          data={[
            { value: "open", label: "Open" },
            { value: "handled", label: "Handled" },
          ]}
          style={{ alignSelf: "flex-start" }}
        />
        {reports.error && <ProblemNotice problem={reports.error} onRetry={() => reports.refetch()} />}
        {reports.isPending && <Skeleton height={200} aria-label="Loading reports" />}
        {reports.data?.reports.length === 0 && (
          <EmptyState title="Nothing here">Reports of the same message stand together, counted.</EmptyState>
        )}
        {reports.data?.reports.map((report) => (
          <ReportCard key={report.id} report={report} />
        ))}
      </Stack>
    </>
  );
}

function ReportCard({ report }: { report: AbuseReportRow }) {
  const handle = useHandleAbuse();
  const [note, setNote] = useState("");
  return (
    <Card withBorder padding="md" component="section" aria-label={report.subject ?? "Report"} data-row>
      <Stack gap="xs">
        <Group gap="sm">
          <Title order={2}>{report.subject ?? "(no subject)"}</Title>
          <Badge variant="default">{forms[report.form]}</Badge>
          {report.times > 1 && <Badge variant="default">Reported {report.times} times</Badge>}
        </Group>
        <Text size="sm">
          From {report.fromAddress ?? "unknown"}, reported by {report.reporter ?? "somebody"},{" "}
          {instantText(report.receivedAt)}
        </Text>
        {report.note !== "" && <Text>{report.note}</Text>}
        <details>
          <summary>Header</summary>
          <pre style={{ overflowX: "auto" }}>{report.head}</pre>
        </details>
        {report.handledAt !== null ? (
          <Text size="sm">
            Handled by {report.handledBy}, {instantText(report.handledAt)}: {report.handledNote}
          </Text>
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              handle.mutate({ id: report.id, note });
            }}
          >
            <Group gap="sm" align="flex-end">
              <TextInput
                label="What was done"
                value={note}
                onChange={(event) => setNote(event.currentTarget.value)}
                error={handle.error?.of("note")}
                style={{ flex: "1 1 240px" }}
              />
              <Button type="submit" loading={handle.isPending}>
                Handled
              </Button>
            </Group>
          </form>
        )}
      </Stack>
    </Card>
  );
}
