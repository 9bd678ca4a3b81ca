"use client";
// What this organization is told of, where, and what was sent.
import { Button, Group, Skeleton, Text } from "@mantine/core";
import dynamic from "next/dynamic";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { channelWords, conditionText, eventWords, whenText } from "@/components/alerts/alert-words";
import { ConfirmButton } from "@/components/confirm-button";
import { type Column, DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { instantText } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import type { AlertDelivery, AlertRule } from "@/lib/alerts/schema";
import {
  useAlertDeliveries,
  useAlertRules,
  useMuteRule,
  useRemoveRule,
  useReplay,
} from "@/lib/client/alerts";
import { useMe } from "@/lib/client/identity";

// Its window is loaded when it is first opened.
const NewRule = dynamic(() => import("@/components/alerts/new-rule").then((module) => module.NewRule), {
  ssr: false,
});

export function AlertsScreen() {
  const me = useMe();
  const rules = useAlertRules();
  const deliveries = useAlertDeliveries();
  const [adding, setAdding] = useState<boolean | null>(null);
  // From the page of an address: what the new rule is about.
  const [networks, setNetworks] = useQueryState("networks", parseAsString);
  const mayWrite = me.data?.permissions.includes("alerts:write") ?? false;
  const add = mayWrite ? <Button onClick={() => setAdding(true)}>Add alert</Button> : undefined;
  return (
    <>
      <PageHeader
        title="Alerts"
        lead="What changed, by mail or webhook: only on change, and one message for everything at once."
        actions={rules.data?.rules.length === 0 ? undefined : add}
      />
      {rules.error && <ProblemNotice problem={rules.error} onRetry={() => rules.refetch()} />}
      {rules.isPending && <Skeleton height={180} aria-label="Loading alerts" />}
      {rules.data?.rules.length === 0 && (
        <EmptyState title="No alert yet" action={add}>
          A rule is tried on the last 30 days before it is added, so that you see how often it would have
          spoken.
        </EmptyState>
      )}
      {rules.data && rules.data.rules.length > 0 && <Rules rules={rules.data.rules} mayWrite={mayWrite} />}
      {deliveries.data && deliveries.data.deliveries.length > 0 && (
        <>
          <Text component="h2" size="lg" fw={600} mt="xl" mb="sm">
            What was sent
          </Text>
          <Deliveries rows={deliveries.data.deliveries} mayWrite={mayWrite} />
        </>
      )}
      {mayWrite && (adding !== null || networks !== null) && (
        <NewRule
          opened={adding === true || networks !== null}
          onClose={() => {
            setAdding(false);
            setNetworks(null);
          }}
          email={me.data?.user.email ?? ""}
          about={networks ?? ""}
        />
      )}
    </>
  );
}

function Rules({ rules, mayWrite }: { rules: AlertRule[]; mayWrite: boolean }) {
  const columns: Column<AlertRule>[] = [
    { key: "event", header: "When", cell: (row) => row.name || eventWords[row.event], maxWidth: 320 },
    { key: "condition", header: "Condition", cell: (row) => conditionText(row) || "Always" },
    {
      key: "scope",
      header: "Networks",
      cell: (row) => (row.networks.length === 0 ? "All" : row.networks.join(", ")),
      maxWidth: 200,
    },
    {
      key: "target",
      header: "Told by",
      cell: (row) => `${channelWords[row.channel]}: ${row.target}`,
      maxWidth: 260,
    },
    { key: "how", header: "How", cell: whenText },
    {
      key: "fired",
      header: "Fired last",
      cell: (row) => (row.lastFiredAt ? instantText(row.lastFiredAt) : "Never"),
    },
  ];
  if (mayWrite) {
    columns.push({
      key: "actions",
      header: "Actions",
      numeric: true,
      cell: (row) => <RuleActions row={row} />,
    });
  }
  return <DataTable caption="Alert rules" columns={columns} rows={rules} rowKey={(row) => row.id} />;
}

const WEEK = 7 * 86_400_000;

function RuleActions({ row }: { row: AlertRule }) {
  const remove = useRemoveRule();
  const mute = useMuteRule();
  const muted = row.mutedUntil !== null;
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <Button
        size="compact-xs"
        variant="default"
        loading={mute.isPending}
        onClick={() =>
          mute.mutate({ id: row.id, until: muted ? null : new Date(Date.now() + WEEK).toISOString() })
        }
      >
        {muted ? "Unmute" : "Mute 7 days"}
      </Button>
      <ConfirmButton
        label="Remove"
        size="compact-xs"
        title="Remove this rule?"
        problem={remove.error}
        onConfirm={() => remove.mutateAsync(row.id)}
      >
        {eventWords[row.event]} is no longer told to {row.target}.
      </ConfirmButton>
    </Group>
  );
}

function Deliveries({ rows, mayWrite }: { rows: AlertDelivery[]; mayWrite: boolean }) {
  const replay = useReplay();
  const columns: Column<AlertDelivery>[] = [
    { key: "at", header: "Written", cell: (row) => instantText(row.createdAt) },
    { key: "title", header: "Message", cell: (row) => row.title, maxWidth: 360 },
    { key: "target", header: "To", cell: (row) => row.target, maxWidth: 260 },
    {
      key: "state",
      header: "State",
      cell: (row) => ({ waiting: "Waiting", sent: "Sent", failed: "Failed" })[row.state],
    },
    { key: "reply", header: "Last answer", cell: (row) => row.lastReply ?? "None yet", maxWidth: 320 },
  ];
  if (mayWrite) {
    columns.push({
      key: "again",
      header: "Actions",
      numeric: true,
      cell: (row) => (
        <Button size="compact-xs" variant="default" onClick={() => replay.mutate(row.id)}>
          Send again
        </Button>
      ),
    });
  }
  return (
    <DataTable caption="Messages of alert rules" columns={columns} rows={rows} rowKey={(row) => row.id} />
  );
}
