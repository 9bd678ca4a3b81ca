"use client";
// One feed: is it working, what was sent, and what to do when it is not.
import {
  Anchor,
  Button,
  Drawer,
  Group,
  Select,
  Skeleton,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import Link from "next/link";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { type FormEvent, useState } from "react";
import { ConfirmButton } from "@/components/confirm-button";
import { CopyField } from "@/components/copy-field";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { DomainProof } from "@/components/feeds/domain-proof";
import { FeedCounts } from "@/components/feeds/feed-counts";
import { FeedSecret } from "@/components/feeds/feed-secret";
import {
  coverText,
  feedSentence,
  feedStateWords,
  reportStateWords,
  stageWords,
} from "@/components/feeds/feed-words";
import { ReportAttempts } from "@/components/feeds/report-attempts";
import { ViewExport } from "@/components/fleet/view-export";
import { count, dayText, instantText, plural } from "@/components/format";
import { OlderRows } from "@/components/older-rows";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { toast } from "@/components/undo-toast";
import { WayBack } from "@/components/way-back";
import {
  suppressionLinks,
  useConfirmFeed,
  useFeed,
  useFeedAction,
  useFeedSample,
  useReports,
} from "@/lib/client/feedback";
import { useMe } from "@/lib/client/identity";
import type { Feed, Report, ReportState } from "@/lib/feedback/schema";

const reportStates = [
  "queued",
  "deferred",
  "sent",
  "failed",
  "collapsed",
  "suppressed",
] as const satisfies readonly ReportState[];

export function FeedScreen({ id }: { id: string }) {
  const feed = useFeed(id);
  const me = useMe();
  const mayWrite = me.data?.permissions.includes("feeds:write") ?? false;
  if (feed.error) return <ProblemNotice problem={feed.error} onRetry={() => feed.refetch()} />;
  if (feed.isPending) return <Skeleton height={320} aria-label="Loading the feed" />;
  return (
    <>
      <WayBack href="/feeds" name="Feeds" />
      <PageHeader
        title={feed.data.name}
        lead={`${feedStateWords[feed.data.state]}. ${feedSentence(feed.data.state, feed.data.stateReason)}`}
        actions={mayWrite && <Actions feed={feed.data} />}
      />
      <Stack gap="xl">
        {feed.data.state === "unconfirmed" && feed.data.confirmation && mayWrite && (
          <Confirm feed={feed.data} />
        )}
        {feed.data.domainProof && feed.data.state !== "ended" && (
          <DomainProof id={id} proof={feed.data.domainProof} mayWrite={mayWrite} />
        )}
        <Health feed={feed.data} />
        <Facts feed={feed.data} />
        {feed.data.channel === "webhook" && feed.data.state !== "ended" && mayWrite && <FeedSecret id={id} />}
        <Reports id={id} />
        <Text size="sm">
          <Anchor component={Link} href="/feeds?tab=complaints" size="sm">
            Every complaint about your networks
          </Anchor>
          , also those that no report was made of, with a filter and as a table.
        </Text>
        <Sample channel={feed.data.channel} />
      </Stack>
    </>
  );
}

function Actions({ feed }: { feed: Feed }) {
  const act = useFeedAction(feed.id);
  if (feed.state === "ended") return null;
  const test = () =>
    act.mutate("test", {
      onSuccess: () => toast({ message: "A test report is on its way. It says that it is a test." }),
    });
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {feed.state === "active" && (
          <Button size="xs" variant="default" loading={act.isPending} onClick={test}>
            Send a test report
          </Button>
        )}
        {feed.state === "active" && (
          <Button size="xs" variant="default" disabled={act.isPending} onClick={() => act.mutate("pause")}>
            Pause
          </Button>
        )}
        {(feed.state === "paused" || feed.state === "suspended") && (
          <Button size="xs" loading={act.isPending} onClick={() => act.mutate("resume")}>
            Resume
          </Button>
        )}
        <ConfirmButton
          label="End feed"
          title={`End ${feed.name}?`}
          problem={act.error}
          onConfirm={() => act.mutateAsync("end")}
        >
          No more reports are sent, and it cannot be started again; a new feed has new recipient tokens.
          Complaints are counted as before.
        </ConfirmButton>
      </Group>
      {act.error && <ProblemNotice problem={act.error} />}
    </Stack>
  );
}

function Confirm({ feed }: { feed: Feed }) {
  const confirm = useConfirmFeed(feed.id);
  const act = useFeedAction(feed.id);
  const [code, setCode] = useState("");
  const spent = feed.confirmation === null || feed.confirmation.attemptsLeft === 0;

  function submit(event: FormEvent) {
    event.preventDefault();
    confirm.mutate(code);
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw={480}>
        <Title order={2}>Confirm the destination</Title>
        <Text size="sm">
          {feed.channel === "webhook" ? "A signed post" : "A mail"} with a code of ten letters and digits went
          to {feed.destination}.
          {feed.confirmation &&
            ` It is good until ${instantText(feed.confirmation.expiresAt)}, for ${plural(feed.confirmation.attemptsLeft, "more attempt")}.`}
        </Text>
        <TextInput
          label="Code"
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={confirm.error?.of("code") ?? (confirm.error?.issues.length === 0 && confirm.error.title)}
          disabled={spent}
        />
        <Group gap="sm">
          <Button type="submit" loading={confirm.isPending} disabled={spent || code.trim() === ""}>
            Confirm
          </Button>
          <Button variant="default" loading={act.isPending} onClick={() => act.mutate("resend")}>
            {feed.channel === "webhook" ? "Post a new code" : "Mail a new code"}
          </Button>
        </Group>
        {act.error && <ProblemNotice problem={act.error} />}
      </Stack>
    </form>
  );
}

function Health({ feed }: { feed: Feed }) {
  const { health } = feed;
  return (
    <Stack gap="sm">
      <Title order={2}>Health</Title>
      {health.failingSince && (
        <Text size="sm" c="var(--mantine-color-error)">
          Every attempt has failed since {instantText(health.failingSince)}. After three days the feed is
          suspended.
        </Text>
      )}
      <Text size="sm">
        {health.lastSuccessAt
          ? `Last report taken ${instantText(health.lastSuccessAt)}.`
          : "No report taken yet."}
        {health.lastReply ? ` The destination’s server last said: ${health.lastReply}` : ""}
      </Text>
      {health.restingUntil && (
        <Text size="sm">
          The destination could not be reached. The next attempt is made {instantText(health.restingUntil)}.
        </Text>
      )}
      <FeedCounts day={health.last24Hours} month={health.last30Days} />
    </Stack>
  );
}

function Facts({ feed }: { feed: Feed }) {
  const facts = [
    { name: "Destination", value: feed.destination },
    { name: "Contact address", value: feed.contactAddress },
    {
      name: "Covers",
      value: feed.covers.kind === "networks" ? feed.covers.networks.join(", ") : coverText(feed.covers),
    },
    {
      name: "Format",
      value: `${feed.channel === "webhook" ? "Signed JSON (Standard Webhooks)" : "ARF (RFC 5965)"}, ${feed.content === "whole" ? "whole message without attachments" : "header block of the message"}, recipient replaced by a token`,
    },
    {
      name: "Most reports a day",
      value: `${count(feed.capPerIpDay)} for one IP, ${count(feed.capPerDay)} in all`,
    },
    { name: "Terms", value: `${feed.termsVersion}, accepted ${dayText(feed.termsAcceptedAt)}` },
  ];
  return (
    <Stack gap="sm">
      <Title order={2}>Set-up</Title>
      <DataTable
        caption="Set-up of the feed"
        rows={facts}
        rowKey={(fact) => fact.name}
        columns={[
          { key: "name", header: "Setting", cell: (fact) => fact.name },
          { key: "value", header: "Value", cell: (fact) => fact.value },
        ]}
      />
    </Stack>
  );
}

function Reports({ id }: { id: string }) {
  const [state, setState] = useQueryState("state", parseAsStringLiteral(reportStates));
  const reports = useReports(id, state);
  const [openId, setOpenId] = useQueryState("report", parseAsString);
  const rows = reports.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Stack gap="sm">
      <LogDrawer report={rows.find((row) => row.id === openId) ?? null} onClose={() => setOpenId(null)} />
      <Group justify="space-between" align="flex-end">
        <Title order={2}>Reports</Title>
        <Group gap="sm">
          <Select
            aria-label="State of reports"
            w={170}
            value={state ?? "all"}
            onChange={(value) => setState(reportStates.find((name) => name === value) ?? null)}
            data={[
              { value: "all", label: "All states" },
              ...reportStates.map((value) => ({ value, label: reportStateWords[value] })),
            ]}
          />
          <ViewExport {...suppressionLinks(id)}>
            Whom to stop mailing: recipient tokens and your own ids of the last 30 days, also of complaints
            that stand behind another report.
          </ViewExport>
        </Group>
      </Group>
      {reports.error ? (
        <ProblemNotice problem={reports.error} onRetry={() => reports.refetch()} />
      ) : (
        <DataTable
          caption="Reports"
          rows={reports.data ? rows : undefined}
          rowKey={(report) => report.id}
          empty={
            <EmptyState
              title={state ? `No report is ${reportStateWords[state].toLowerCase()}` : "No report yet"}
            >
              Each complaint about an address of yours becomes a report here, with what the destination’s
              server said.
            </EmptyState>
          }
          columns={[
            {
              key: "created",
              header: "Written",
              cell: (report) => (
                <Anchor component="button" type="button" size="sm" onClick={() => setOpenId(report.id)}>
                  {instantText(report.createdAt)}
                </Anchor>
              ),
            },
            { key: "ip", header: "IP", cell: (report) => <ReportIp report={report} /> },
            {
              key: "incidents",
              header: "Complaints",
              numeric: true,
              cell: (report) => count(report.incidents),
            },
            { key: "state", header: "State", cell: (report) => reportStateWords[report.state] },
            { key: "attempts", header: "Attempts", numeric: true, cell: (report) => count(report.attempts) },
            {
              key: "host",
              header: "Last host",
              cell: (report) => report.log[0]?.host ?? "None",
              maxWidth: 180,
            },
            { key: "reason", header: "What was said", cell: reasonText, maxWidth: 420 },
          ]}
        />
      )}
      <OlderRows of={reports}>Older reports</OlderRows>
    </Stack>
  );
}

/** What became of one report, attempt by attempt. */
function LogDrawer({ report, onClose }: { report: Report | null; onClose: () => void }) {
  return (
    <Drawer opened={report !== null} onClose={onClose} position="right" size="lg" title="Delivery log">
      {report && (
        <Stack gap="md">
          <Text size="sm">
            {reportStateWords[report.state]} after {plural(report.attempts, "attempt")}, written{" "}
            {instantText(report.createdAt)}. {reasonText(report)}
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

/** A report exactly as it is sent, made when it is asked for. */
function Sample({ channel }: { channel: Feed["channel"] }) {
  const [shown, setShown] = useState(false);
  return (
    <Stack gap="sm">
      <Title order={2}>What a report looks like</Title>
      {shown ? (
        <SampleText channel={channel} />
      ) : (
        <Group>
          <Button variant="default" size="xs" onClick={() => setShown(true)}>
            Show a sample
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function SampleText({ channel }: { channel: Feed["channel"] }) {
  const sample = useFeedSample();
  if (sample.error) return <ProblemNotice problem={sample.error} onRetry={() => sample.refetch()} />;
  if (sample.isPending) return <Skeleton height={200} aria-label="Loading the sample" />;
  const text = channel === "webhook" ? sample.data.webhook : sample.data.mail;
  return <CopyField label="About a made-up message" value={text} multiline />;
}

function ReportIp({ report }: { report: Report }) {
  if (report.purpose !== "complaint") return report.purpose === "test" ? "Test report" : "Probe";
  if (report.ip === null) return "Unknown";
  return (
    <Anchor component={Link} href={`/ips/${report.ip}`} className="address">
      {report.ip}
    </Anchor>
  );
}

function reasonText(report: Report): string {
  const stage = stageWords[report.log[0]?.stage ?? ""] ?? "";
  const next = report.nextAttemptAt ? ` Next attempt ${instantText(report.nextAttemptAt)}.` : "";
  return `${stage}${report.stateReason ?? report.log[0]?.reply ?? ""}${next}`;
}
