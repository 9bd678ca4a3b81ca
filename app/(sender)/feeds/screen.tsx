"use client";
// Where complaints about the organization's networks are reported to, and the complaints themselves.
import {
  Anchor,
  Button,
  Checkbox,
  Group,
  NumberInput,
  Skeleton,
  Stack,
  Tabs,
  Text,
  TextInput,
} from "@mantine/core";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { type FormEvent, useState } from "react";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { feedStateWords, reportStateWords } from "@/components/feeds/feed-words";
import { count, dayText, instantText } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { type ComplaintRow, useComplaints, useEnrolFeed, useFeeds } from "@/lib/client/feedback";
import { useMe } from "@/lib/client/identity";
import type { Feed } from "@/lib/feedback/schema";

const tabs = ["feeds", "complaints"] as const;

export function FeedsScreen() {
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(tabs).withDefault("feeds"));
  return (
    <>
      <PageHeader
        title="Feeds"
        lead="When a reader marks a message from your networks as junk, a feed sends you a report of it (ARF), without the reader’s address."
      />
      <Tabs
        value={tab}
        onChange={(value) => setTab(value === "complaints" ? value : "feeds")}
        keepMounted={false}
      >
        <Tabs.List aria-label="Feeds">
          <Tabs.Tab value="feeds">Feeds</Tabs.Tab>
          <Tabs.Tab value="complaints">Complaints</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="feeds" pt="md">
          <Feeds />
        </Tabs.Panel>
        <Tabs.Panel value="complaints" pt="md">
          <Complaints />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function Feeds() {
  const me = useMe();
  const feeds = useFeeds();
  const mayWrite = me.data?.permissions.includes("feeds:write") ?? false;
  if (feeds.error) return <ProblemNotice problem={feeds.error} onRetry={() => feeds.refetch()} />;
  if (feeds.isPending) return <Skeleton height={240} aria-label="Loading feeds" />;
  const running = feeds.data.feeds.some((feed) => feed.state !== "ended");
  return (
    <Stack gap="lg">
      {feeds.data.feeds.length > 0 && <FeedTable feeds={feeds.data.feeds} />}
      {!running && mayWrite && (
        <EnrolForm termsVersion={feeds.data.termsVersion} email={me.data?.user.email ?? ""} />
      )}
      {!running && !mayWrite && (
        <EmptyState title="No feed yet">
          Owners, admins and analysts of the organization enrol feeds.
        </EmptyState>
      )}
    </Stack>
  );
}

function FeedTable({ feeds }: { feeds: Feed[] }) {
  return (
    <DataTable
      caption="Feeds"
      rows={feeds}
      rowKey={(feed) => feed.id}
      columns={[
        {
          key: "name",
          header: "Feed",
          maxWidth: 260,
          cell: (feed) => (
            <Anchor component={Link} href={`/feeds/${feed.id}`} size="sm">
              {feed.name}
            </Anchor>
          ),
        },
        { key: "state", header: "State", cell: (feed) => feedStateWords[feed.state] },
        { key: "destination", header: "Destination", cell: (feed) => feed.destination, maxWidth: 260 },
        {
          key: "sent",
          header: "Sent, 24 h",
          numeric: true,
          cell: (feed) => count(feed.health.last24Hours.sent),
        },
        {
          key: "month",
          header: "Sent, 30 days",
          numeric: true,
          cell: (feed) => count(feed.health.last30Days.sent),
        },
        {
          key: "last",
          header: "Last report",
          cell: (feed) => (feed.health.lastSuccessAt ? instantText(feed.health.lastSuccessAt) : "None yet"),
        },
      ]}
    />
  );
}

function EnrolForm({ termsVersion, email }: { termsVersion: string; email: string }) {
  const router = useRouter();
  const enrol = useEnrolFeed();
  const [name, setName] = useState("Complaints");
  const [destination, setDestination] = useState("");
  const [contact, setContact] = useState<string | null>(null);
  const [capPerIpDay, setCapPerIpDay] = useState(1000);
  const [accepted, setAccepted] = useState(false);
  const contactAddress = contact ?? email;

  async function submit(event: FormEvent) {
    event.preventDefault();
    const feed = await enrol
      .mutateAsync({
        name,
        destination,
        contactAddress,
        capPerIpDay,
        capPerDay: 10_000,
        acceptTerms: accepted,
      })
      .catch(() => null);
    if (feed) router.push(`/feeds/${feed.id}`);
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={560}>
        <Text component="h2" size="lg" fw={600}>
          Enrol a feed
        </Text>
        <Text c="dimmed">
          It covers every network the organization holds, those granted later too. The destination confirms
          with a code before anything is sent.
        </Text>
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={enrol.error?.of("name")}
          required
        />
        <TextInput
          label="Destination"
          description="The mailbox that gets the reports: one that a program reads, not a person"
          placeholder="fbl@example.net"
          type="email"
          value={destination}
          onChange={(event) => setDestination(event.currentTarget.value)}
          error={enrol.error?.of("destination")}
          required
        />
        <TextInput
          label="Contact address"
          description="Gets mail about the feed itself, for example when the destination refuses reports"
          type="email"
          value={contactAddress}
          onChange={(event) => setContact(event.currentTarget.value)}
          error={enrol.error?.of("contactAddress")}
          required
        />
        <NumberInput
          label="Most reports for one IP in a day"
          description="Past it, reports collapse: one report stands for several complaints. Counts stay exact."
          min={1}
          max={100_000}
          value={capPerIpDay}
          onChange={(value) => setCapPerIpDay(Number(value) || 1)}
          error={enrol.error?.of("capPerIpDay")}
        />
        <Checkbox
          label={`We use reports only to stop mail that people do not want, and do not try to learn who complained. (Terms ${termsVersion})`}
          checked={accepted}
          onChange={(event) => setAccepted(event.currentTarget.checked)}
          error={enrol.error?.of("acceptTerms")}
        />
        {enrol.error && enrol.error.issues.length === 0 && <ProblemNotice problem={enrol.error} />}
        <Group>
          <Button type="submit" loading={enrol.isPending}>
            Enrol feed
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Complaints() {
  const [ip, setIp] = useQueryState("ip", parseAsString.withDefault(""));
  const [typed, setTyped] = useState(ip);
  const complaints = useComplaints(ip === "" ? {} : { ip });
  const rows = complaints.data?.pages.flatMap((page) => page.rows) ?? [];

  function submit(event: FormEvent) {
    event.preventDefault();
    setIp(typed.trim() || null);
  }

  return (
    <Stack gap="md">
      <form onSubmit={submit}>
        <Group gap="sm" align="flex-end">
          <TextInput
            label="Address or network"
            placeholder="203.0.113.9 or 203.0.113.0/24"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-page-search
          />
          <Button type="submit" variant="default">
            Filter
          </Button>
        </Group>
      </form>
      {complaints.error && <ProblemNotice problem={complaints.error} onRetry={() => complaints.refetch()} />}
      {!complaints.error && (
        <DataTable
          caption="Complaints of the last 30 days"
          rows={complaints.data ? rows : undefined}
          rowKey={(row) => row.id}
          empty={
            <EmptyState
              title={ip === "" ? "No complaint in the last 30 days" : "No complaint about this address"}
            >
              {ip === ""
                ? "When a reader marks a message from one of your addresses as junk, it is listed here within a minute."
                : "None in the last 30 days within what your organization may read."}
            </EmptyState>
          }
          columns={[
            { key: "made", header: "Made", cell: (row: ComplaintRow) => instantText(row.madeAt) },
            {
              key: "ip",
              header: "IP",
              cell: (row) => (
                <Anchor component={Link} href={`/ips/${row.ip}`} className="address">
                  {row.ip}
                </Anchor>
              ),
            },
            { key: "kind", header: "Kind", cell: (row) => (row.kind === "phishing" ? "Phishing" : "Junk") },
            { key: "from", header: "From domain", cell: (row) => row.fromDomain ?? "Unknown", maxWidth: 200 },
            {
              key: "token",
              header: "Recipient token",
              cell: (row) => <span className="address">{row.recipientToken ?? "Needs a feed"}</span>,
              maxWidth: 240,
            },
            {
              key: "delivered",
              header: "Delivered",
              cell: (row) => (row.deliveredAt ? dayText(row.deliveredAt) : "Unknown"),
            },
            { key: "counted", header: "Counted", cell: countedText },
            {
              key: "report",
              header: "Report",
              cell: (row) => (row.report ? reportStateWords[row.report.state] : "None"),
            },
          ]}
        />
      )}
      {complaints.hasNextPage && (
        <Button
          variant="default"
          loading={complaints.isFetchingNextPage}
          onClick={() => complaints.fetchNextPage()}
        >
          Earlier complaints
        </Button>
      )}
    </Stack>
  );
}

function countedText(row: ComplaintRow): string {
  if (row.withdrawnAt) return "Taken back";
  return row.counted ? dayText(row.day) : "Not counted";
}
