"use client";
// The first look of the postmaster: is data flowing, what waits for me, what do we know of this address.
import { Button, Group, Stack, TextInput, Title } from "@mantine/core";
import Link from "next/link";
import { CompleteThrough } from "@/components/complete-through";
import { EmptyState } from "@/components/empty-state";
import { plural } from "@/components/format";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { SourceTable } from "@/components/staff/source-table";
import { useStaffOverview } from "@/lib/client/cases";
import { useCompleteness, useSources } from "@/lib/client/ingest";
import { FirstSteps } from "./first-steps";
import { Queues } from "./queues";

export function OverviewScreen() {
  const overview = useStaffOverview();
  const sources = useSources();
  const completeness = useCompleteness();
  const jobs = overview.data?.jobs;
  return (
    <>
      <PageHeader
        title="Overview"
        lead={<CompleteThrough completeness={completeness.isError ? null : completeness.data} />}
      />
      <Stack gap="xl">
        {sources.data && <FirstSteps sources={sources.data.sources} />}
        {jobs && jobs.workers === 0 && (
          <Notice tone="warning" title="No worker is running">
            Waiting: {plural(jobs.waiting, "job")}. Start one: npm run -s cli -- worker.
          </Notice>
        )}
        {jobs && jobs.failed > 0 && (
          <Notice tone="warning" title={`Given up: ${plural(jobs.failed, "job")}`}>
            The log says which and why.
          </Notice>
        )}
        <section aria-labelledby="waits">
          <Title order={2} id="waits" mb="xs">
            What waits
          </Title>
          {overview.error ? (
            <ProblemNotice
              problem={overview.error}
              onRetry={() => overview.refetch()}
              retrying={overview.isFetching}
            />
          ) : (
            <Queues counts={overview.data?.queues} />
          )}
        </section>
        <section aria-labelledby="sources">
          <Title order={2} id="sources" mb="xs">
            Is data flowing
          </Title>
          {sources.error ? (
            <ProblemNotice
              problem={sources.error}
              onRetry={() => sources.refetch()}
              retrying={sources.isFetching}
            />
          ) : (
            <SourceTable
              sources={sources.data?.sources}
              today={new Date().toISOString().slice(0, 10)}
              name={({ id, name }) => <Link href={`/staff/sources?source=${id}`}>{name}</Link>}
              empty={
                <EmptyState title="No source yet">
                  A source is a mail system that sends us data.{" "}
                  <Link href="/staff/sources">Make the first one</Link>.
                </EmptyState>
              }
            />
          )}
        </section>
        <section aria-labelledby="look-up">
          <Title order={2} id="look-up" mb="xs">
            Look a sender up
          </Title>
          <form action="/staff/senders">
            <Group gap="sm" align="flex-end">
              <TextInput
                name="q"
                label="Address, network, AS number or organization"
                placeholder="203.0.113.9"
                required
                withAsterisk={false}
                w={340}
                maw="100%"
              />
              <Button type="submit" variant="default">
                Look up
              </Button>
            </Group>
          </form>
        </section>
      </Stack>
    </>
  );
}
