"use client";
// Where complaints about the organization's networks are reported to, and the complaints themselves.
import { Anchor, Button, Group, Skeleton, Stack, TextInput } from "@mantine/core";
import Link from "next/link";
import { parseAsBoolean, parseAsString, useQueryState, useQueryStates } from "nuqs";
import { type ChangeEvent, type FormEvent, useState } from "react";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { EnrolForm } from "@/components/feeds/enrol-form";
import { coverText, feedStateWords, reportStateWords } from "@/components/feeds/feed-words";
import { ViewExport } from "@/components/fleet/view-export";
import { count, dayText, instantText } from "@/components/format";
import { OlderRows } from "@/components/older-rows";
import { PageHeader } from "@/components/page-header";
import { PageTabs } from "@/components/page-tabs";
import { ProblemNotice } from "@/components/problem-notice";
import { type ComplaintRow, complaintLinks, useComplaints, useFeeds } from "@/lib/client/feedback";
import { useMe } from "@/lib/client/identity";
import type { Feed } from "@/lib/feedback/schema";

const text = parseAsString.withDefault("");

export function FeedsScreen() {
  return (
    <>
      <PageHeader
        title="Feeds"
        lead="When a reader marks a message from your networks as junk, a feed sends you a report of it (ARF), without the reader’s address."
      />
      <PageTabs
        label="Feeds"
        parts={[
          { key: "feeds", name: "Feeds", content: <Feeds /> },
          { key: "complaints", name: "Complaints", content: <Complaints /> },
        ]}
      />
    </>
  );
}

function Feeds() {
  const me = useMe();
  const feeds = useFeeds();
  const [enrolling, setEnrolling] = useQueryState("enrol", parseAsBoolean.withDefault(false));
  const mayWrite = me.data?.permissions.includes("feeds:write") ?? false;
  if (feeds.error) return <ProblemNotice problem={feeds.error} onRetry={() => feeds.refetch()} />;
  if (feeds.isPending) return <Skeleton height={240} aria-label="Loading feeds" />;
  const running = feeds.data.feeds.some((feed) => feed.state !== "ended");
  return (
    <Stack gap="lg">
      {feeds.data.feeds.length > 0 && <FeedTable feeds={feeds.data.feeds} />}
      {running && mayWrite && !enrolling && (
        <Group>
          <Button variant="default" onClick={() => setEnrolling(true)}>
            Enrol another feed
          </Button>
        </Group>
      )}
      {(!running || enrolling) && mayWrite && (
        <EnrolForm offers={feeds.data} email={me.data?.user.email ?? ""} />
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
        { key: "covers", header: "Covers", cell: (feed) => coverText(feed.covers), maxWidth: 300 },
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

function Complaints() {
  const [filter, setFilter] = useQueryStates({ ip: text, domain: text, stream: text, from: text, to: text });
  const [typed, setTyped] = useState(filter);
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ""));
  const complaints = useComplaints(given);
  const rows = complaints.data?.pages.flatMap((page) => page.rows) ?? [];
  const links = complaintLinks(given);
  const isFiltered = Object.keys(given).length > 0;

  function submit(event: FormEvent) {
    event.preventDefault();
    setFilter(Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, value.trim() || null])));
  }

  const field = (name: keyof typeof typed) => ({
    value: typed[name],
    onChange: (event: ChangeEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget;
      setTyped((before) => ({ ...before, [name]: value }));
    },
  });

  return (
    <Stack gap="md">
      <form onSubmit={submit}>
        <Group gap="sm" align="flex-end">
          <TextInput
            label="Address or network"
            placeholder="203.0.113.0/24"
            data-page-search
            w={170}
            {...field("ip")}
          />
          <TextInput label="Domain" placeholder="example.net" w={170} {...field("domain")} />
          <TextInput label="Stream" placeholder="news.example.net" w={170} {...field("stream")} />
          <TextInput label="From day" type="date" {...field("from")} />
          <TextInput label="To day" type="date" {...field("to")} />
          <Button type="submit" variant="default">
            Filter
          </Button>
          <ViewExport csv={links.csv} json={links.json}>
            Every complaint that the filter lets through, with recipient tokens and your own ids.
          </ViewExport>
        </Group>
      </form>
      {complaints.error && <ProblemNotice problem={complaints.error} onRetry={() => complaints.refetch()} />}
      {!complaints.error && (
        <DataTable
          caption={isFiltered ? "Complaints" : "Complaints of the last 30 days"}
          rows={complaints.data ? rows : undefined}
          rowKey={(row) => row.id}
          empty={
            <EmptyState
              title={isFiltered ? "No complaint passes the filter" : "No complaint in the last 30 days"}
            >
              {!isFiltered
                ? "When a reader marks a message from one of your addresses as junk, it is listed here within a minute."
                : "None within what your organization may read. Without days the filter looks at the last 30."}
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
            { key: "stream", header: "Stream", cell: (row) => row.stream ?? "None", maxWidth: 180 },
            {
              key: "ids",
              header: "Your ids",
              cell: (row) => <span className="address">{idsText(row) || "None"}</span>,
              maxWidth: 260,
            },
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
            { key: "unsubscribe", header: "Unsubscribe", cell: unsubscribeText, maxWidth: 320 },
          ]}
        />
      )}
      <OlderRows of={complaints}>Older complaints</OlderRows>
    </Stack>
  );
}

function countedText(row: ComplaintRow): string {
  if (row.withdrawnAt) return "Taken back";
  return row.counted ? dayText(row.day) : "Not counted";
}

/** Whether the reader wanted to be taken off the list, and what came of asking for it. */
function unsubscribeText({ unsubscribe }: ComplaintRow): string {
  if (unsubscribe === null) return "Not wished";
  const { state, way, reply } = unsubscribe;
  if (state === "waiting") return "Wished, you are asked soon";
  if (state === "not_asked") return `Wished, not asked: ${reply ?? "no reason kept"}`;
  const asked = way === "mail" ? "by mail" : "by one click";
  return `${state === "asked" ? "Asked" : "Failed"} ${asked}${reply ? `: ${reply}` : ""}`;
}

function idsText({ senderIds, messageId }: ComplaintRow): string {
  const { "message-id": named = messageId ?? "", ...ids } = senderIds;
  return [named, ...Object.entries(ids).map(([name, value]) => `${name}: ${value}`)]
    .filter(Boolean)
    .join(", ");
}
