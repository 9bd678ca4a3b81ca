"use client";
// Feedback reports that did not arrive: which destinations have some, what each server said, and trying again.
import { Anchor, Button, Checkbox, Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { feedStateWords } from "@/components/feeds/feed-words";
import { count, dayShort, instantText, plural } from "@/components/format";
import { OlderRows } from "@/components/older-rows";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { NoteForm } from "@/components/staff/note-form";
import { toast } from "@/components/undo-toast";
import { useReplayReports, useReportQueue } from "@/lib/client/feedback";
import { useMe } from "@/lib/client/identity";
import type { QueueDestination, QueuedReport, ReplayInput } from "@/lib/feedback/schema";
import { ReportDrawer, reportSubject, saidText } from "./report-drawer";

const parts = ["dead", "waiting", "suppressed"] as const;
const partWords = { dead: "Dead", waiting: "Waiting", suppressed: "Suppressed" };
const emptyWords = {
  dead: "No report of the last 30 days failed for good. One comes here when its destination refuses it, when it is returned, or after three days without a connection.",
  waiting:
    "No report waits. One waits until its first attempt, and between attempts while its destination says “later”.",
  suppressed:
    "No report of the last 30 days was held back because its feed, or the grant behind it, no longer allowed it.",
};

const noteText = "What has changed since: kept in the audit log, which the organization reads too.";

export function StaffReportsScreen() {
  const [show, setShow] = useQueryState("show", parseAsStringLiteral(parts).withDefault("dead"));
  const [feed, setFeed] = useQueryState("feed", parseAsString);
  const [openId, setOpenId] = useQueryState("report", parseAsString);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const me = useMe();
  const queue = useReportQueue(show, feed);
  const replay = useReplay(() => {
    setChosen(new Set());
    setOpenId(null);
  });
  const mayReplay = me.data?.permissions.includes("reports:replay") ?? false;
  const destinations = queue.data?.pages[0]?.destinations;
  const reports = queue.data?.pages.flatMap((page) => page.reports);
  const picked = (reports ?? []).filter(({ id }) => chosen.has(id));
  const only = destinations?.find(({ feedId }) => feedId === feed);

  function choose(id: string, on: boolean) {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  }

  return (
    <>
      <PageHeader
        title="Reports"
        lead="Feedback reports of the last 30 days that have not arrived, by destination, with what the other server said."
      />
      <Stack gap="lg">
        {queue.error && <ProblemNotice problem={queue.error} onRetry={() => queue.refetch()} />}
        <Destinations
          rows={destinations}
          feed={feed}
          onFeed={(id) => {
            setFeed(id);
            setChosen(new Set());
          }}
        />
        <Group justify="space-between" gap="sm">
          <Title order={2}>{only ? `Reports to ${only.destination}` : "Reports to all of them"}</Title>
          {feed && (
            <Button variant="default" size="xs" onClick={() => setFeed(null)}>
              All destinations
            </Button>
          )}
        </Group>
        <SegmentedControl
          aria-label="Which reports"
          value={show}
          onChange={(value) => {
            setShow(value as (typeof parts)[number]);
            setChosen(new Set());
          }}
          data={parts.map((value) => ({ value, label: partWords[value] }))}
          style={{ alignSelf: "flex-start" }}
        />
        {mayReplay && picked.length > 0 && (
          <NoteForm
            label={`Try ${plural(picked.length, "chosen report")} again`}
            description={noteText}
            working={replay.isPending}
            problem={replay.error}
            onSubmit={(note) => replay.mutate({ ids: picked.map(({ id }) => id), note })}
          />
        )}
        {mayReplay && picked.length === 0 && show === "dead" && only && only.dead > 0 && (
          <NoteForm
            label={`Try all ${count(only.dead)} again`}
            description={noteText}
            working={replay.isPending}
            problem={replay.error}
            onSubmit={(note) => replay.mutate({ feedId: only.feedId, note })}
          />
        )}
        <DataTable<QueuedReport>
          caption={`${partWords[show]} reports`}
          rows={reports}
          rowKey={({ id }) => id}
          stale={queue.isPlaceholderData}
          columns={[
            {
              key: "made",
              header: "Made",
              cell: (report) => (
                <Group gap="xs" wrap="nowrap">
                  {mayReplay && <Choice report={report} chosen={chosen} onChoose={choose} />}
                  <Anchor component="button" type="button" size="sm" onClick={() => setOpenId(report.id)}>
                    {instantText(report.createdAt)}
                  </Anchor>
                </Group>
              ),
            },
            { key: "said", header: "What was said", cell: saidText, maxWidth: 440 },
            { key: "to", header: "Destination", cell: ({ destination }) => destination, maxWidth: 240 },
            { key: "who", header: "Organization", cell: ({ organization }) => organization, maxWidth: 180 },
            { key: "about", header: "About", cell: reportSubject },
          ]}
          card={(report) => (
            <Stack gap={4}>
              <Group gap="xs" wrap="nowrap">
                {mayReplay && <Choice report={report} chosen={chosen} onChoose={choose} />}
                <Anchor component="button" type="button" size="sm" onClick={() => setOpenId(report.id)}>
                  {instantText(report.createdAt)}, {reportSubject(report)}
                </Anchor>
              </Group>
              <Text size="sm" style={{ overflowWrap: "anywhere" }}>
                {report.organization}: {report.destination}
              </Text>
              <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
                {saidText(report)}
              </Text>
            </Stack>
          )}
          empty={
            <EmptyState title={`Nothing ${partWords[show].toLowerCase()}`}>{emptyWords[show]}</EmptyState>
          }
        />
        <OlderRows of={queue}>Older reports</OlderRows>
      </Stack>
      <ReportDrawer
        report={reports?.find(({ id }) => id === openId) ?? null}
        onClose={() => setOpenId(null)}
        replay={
          mayReplay
            ? {
                working: replay.isPending,
                problem: replay.error,
                onSubmit: (id, note) => replay.mutate({ ids: [id], note }),
              }
            : null
        }
      />
    </>
  );
}

/** Replays, and says what came of it. */
function useReplay(done: () => void) {
  const replay = useReplayReports();
  return {
    isPending: replay.isPending,
    error: replay.error,
    mutate: (input: ReplayInput) =>
      replay.mutate(input, {
        onSuccess: ({ replayed, refused }) => {
          const why = [...new Set(refused.map(({ sentence }) => sentence))].join(" ");
          toast({
            title:
              replayed === 0 ? "Nothing is tried again" : `${plural(replayed, "report")} tried again now`,
            message:
              refused.length === 0
                ? "The attempts show here as they are made."
                : `${plural(refused.length, "report")} not: ${why}`,
          });
          done();
        },
      }),
  };
}

function Choice(props: {
  report: QueuedReport;
  chosen: ReadonlySet<string>;
  onChoose: (id: string, on: boolean) => void;
}) {
  const { report, chosen, onChoose } = props;
  return (
    <Checkbox
      size="xs"
      aria-label={`Choose the report of ${instantText(report.createdAt)} to ${report.destination}`}
      checked={chosen.has(report.id)}
      onChange={(event) => onChoose(report.id, event.currentTarget.checked)}
    />
  );
}

function Destinations(props: {
  rows: readonly QueueDestination[] | undefined;
  feed: string | null;
  onFeed: (id: string) => void;
}) {
  return (
    <DataTable<QueueDestination>
      caption="Destinations with reports that have not arrived"
      rows={props.rows}
      rowKey={({ feedId }) => feedId}
      skeletonRows={3}
      nested
      columns={[
        {
          key: "destination",
          header: "Destination",
          maxWidth: 260,
          cell: ({ feedId, destination }) => (
            <Anchor
              component="button"
              type="button"
              size="sm"
              fw={feedId === props.feed ? 700 : 400}
              aria-pressed={feedId === props.feed}
              onClick={() => props.onFeed(feedId)}
            >
              {destination}
            </Anchor>
          ),
        },
        { key: "who", header: "Organization", cell: ({ organization }) => organization, maxWidth: 200 },
        { key: "dead", header: "Dead", numeric: true, cell: ({ dead }) => count(dead) },
        { key: "waiting", header: "Waiting", numeric: true, cell: ({ waiting }) => count(waiting) },
        {
          key: "suppressed",
          header: "Suppressed",
          numeric: true,
          cell: ({ suppressed }) => count(suppressed),
        },
        { key: "state", header: "Feed", cell: feedText, maxWidth: 280 },
        {
          key: "success",
          header: "Last taken",
          cell: ({ lastSuccessAt }) => (lastSuccessAt === null ? "Never" : instantText(lastSuccessAt)),
        },
        { key: "reply", header: "Last reply", cell: ({ lastReply }) => lastReply ?? "", maxWidth: 170 },
      ]}
      empty={
        <EmptyState title="Every report arrived">
          A destination is listed here while reports to it wait, failed or were held back.
        </EmptyState>
      }
    />
  );
}

function feedText({ state, failingSince }: QueueDestination): string {
  const failing = failingSince === null ? "" : `, failing since ${dayShort(failingSince)}`;
  return `${feedStateWords[state]}${failing}`;
}
