"use client";
// The first look of the postmaster: is data flowing, what waits for me.
import { Group, Skeleton, Stack, Title } from "@mantine/core";
import Link from "next/link";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { Figure } from "@/components/figure";
import { count, instantText } from "@/components/format";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { useStaffOverview } from "@/lib/client/cases";
import { useSources } from "@/lib/client/ingest";
import { FirstSteps } from "./first-steps";

const queues = [
  {
    key: "claims",
    label: "Claims",
    href: "/staff/claims",
    text: "Blocks of claims that wait for a proof or for staff.",
  },
  { key: "cases", label: "Cases", href: "/staff/cases", text: "Cases that wait for a person." },
  { key: "overdueCases", label: "Overdue cases", href: "/staff/cases", text: "Cases whose answer was due." },
  { key: "abuseReports", label: "Abuse reports", href: "/staff/abuse", text: "Reports about our own users." },
  {
    key: "proposals",
    label: "Proposed blocks",
    href: "/staff/blocks",
    text: "Wide blocks that wait for a second person.",
  },
  {
    key: "stoppedFeeds",
    label: "Stopped feeds",
    href: "/staff/reports",
    text: "Feeds suspended because nothing could be delivered.",
  },
  {
    key: "failedMails",
    label: "Failed mail",
    href: "/staff/outbox",
    text: "Mail the relay refused for good.",
  },
] as const;

export function OverviewScreen() {
  const overview = useStaffOverview();
  const sources = useSources();
  const jobs = overview.data?.jobs;
  return (
    <>
      <PageHeader title="Overview" lead="Is data flowing, and what waits." />
      <Stack gap="lg">
        {sources.data && <FirstSteps sources={sources.data.sources} />}
        {overview.error && <ProblemNotice problem={overview.error} onRetry={() => overview.refetch()} />}
        <Group gap="xl">
          {queues.map(({ key, label, href, text }) => (
            <Figure
              key={key}
              label={label}
              means={{ text }}
              value={overview.data === undefined ? undefined : count(overview.data.queues[key])}
              base={<Link href={href}>Open</Link>}
            />
          ))}
        </Group>
        {jobs && jobs.workers === 0 && (
          <Notice tone="warning" title="No worker is running">
            {count(jobs.waiting)} jobs wait. Start one: npm run -s cli -- worker.
          </Notice>
        )}
        {jobs && jobs.failed > 0 && (
          <Notice tone="warning" title={`${count(jobs.failed)} jobs were given up`}>
            The log says which and why.
          </Notice>
        )}
        <Title order={2}>Sources</Title>
        {sources.error && <ProblemNotice problem={sources.error} />}
        {sources.isPending ? (
          <Skeleton height={120} aria-label="Loading sources" />
        ) : (
          <DataTable
            caption="Sources and their health"
            rows={sources.data?.sources}
            rowKey={({ id }) => id}
            columns={[
              {
                key: "name",
                header: "Source",
                cell: ({ id, name }) => <Link href={`/staff/sources?source=${id}`}>{name}</Link>,
              },
              { key: "state", header: "State", cell: ({ state }) => state.replaceAll("_", " ") },
              {
                key: "batch",
                header: "Last batch",
                cell: ({ lastBatchAt }) => (lastBatchAt === null ? "never" : instantText(lastBatchAt)),
              },
            ]}
            empty={
              <EmptyState title="No source yet">
                A source is a mail system that sends us data.{" "}
                <Link href="/staff/sources">Make the first one</Link>.
              </EmptyState>
            }
          />
        )}
      </Stack>
    </>
  );
}
