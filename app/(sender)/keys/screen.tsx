"use client";
// Which scripts may read this organization's data, until when, and the links they use.
import { Anchor, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ConfirmButton } from "@/components/confirm-button";
import { CopyField } from "@/components/copy-field";
import { type Column, DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { dayText, instantText } from "@/components/format";
import { keyLimitText, keyStateText, scopeWords } from "@/components/keys/key-words";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { useMe } from "@/lib/client/identity";
import { useKeys, useRevokeKey } from "@/lib/client/keys";
import type { KeyRow } from "@/lib/keys/schema";

// Their windows are loaded when they are first opened.
const NewKey = dynamic(() => import("@/components/keys/new-key").then((module) => module.NewKey), {
  ssr: false,
});
const RotateKey = dynamic(() => import("@/components/keys/rotate-key").then((module) => module.RotateKey), {
  ssr: false,
});

export function KeysScreen({ publicUrl }: { publicUrl: string }) {
  const me = useMe();
  const keys = useKeys();
  const [creating, setCreating] = useState<boolean | null>(null);
  const mayWrite = me.data?.permissions.includes("keys:write") ?? false;
  const create = mayWrite ? <Button onClick={() => setCreating(true)}>Create key</Button> : undefined;
  return (
    <>
      <PageHeader
        title="Keys"
        lead="A key lets a program do what you choose for this organization: read SNDS reports, the API, or metrics."
        actions={keys.data?.keys.length === 0 ? undefined : create}
      />
      {keys.error && <ProblemNotice problem={keys.error} onRetry={() => keys.refetch()} />}
      {keys.isPending && <Skeleton height={180} aria-label="Loading keys" />}
      {keys.data?.keys.length === 0 && (
        <EmptyState title="No key yet" action={create}>
          Scripts written for Microsoft’s SNDS work here with the host name changed: same columns, same dates,
          same status codes.{" "}
          {mayWrite ? "A key gives you the links to paste." : "Owners and admins create keys."}
        </EmptyState>
      )}
      {keys.data && keys.data.keys.length > 0 && <KeyTable keys={keys.data.keys} mayWrite={mayWrite} />}
      <Addresses publicUrl={publicUrl} />
      {creating !== null && <NewKey opened={creating} onClose={() => setCreating(false)} />}
    </>
  );
}

function KeyTable({ keys, mayWrite }: { keys: KeyRow[]; mayWrite: boolean }) {
  const [rotating, setRotating] = useState<KeyRow | null>(null);
  const columns: Column<KeyRow>[] = [
    { key: "name", header: "Key", cell: (row) => row.name, maxWidth: 320 },
    { key: "prefix", header: "Begins with", cell: (row) => <span className="address">{row.prefix}…</span> },
    { key: "state", header: "State", cell: keyStateText },
    {
      key: "opens",
      header: "Opens",
      cell: (row) => row.scopes.map((scope) => scopeWords[scope]).join(", "),
      maxWidth: 280,
    },
    { key: "limit", header: "Limited to", cell: (row) => keyLimitText(row) ?? "Not limited", maxWidth: 200 },
    { key: "expires", header: "Expires", cell: (row) => dayText(row.expiresAt) },
    {
      key: "used",
      header: "Last used",
      cell: (row) => (row.lastUsedAt ? instantText(row.lastUsedAt) : "Never"),
    },
  ];
  if (mayWrite) {
    columns.push({
      key: "actions",
      header: "Actions",
      numeric: true,
      cell: (row) => row.revokedAt === null && <Actions row={row} onRotate={() => setRotating(row)} />,
    });
  }
  return (
    <>
      <DataTable caption="Keys" columns={columns} rows={keys} rowKey={(row) => row.id} />
      {rotating && <RotateKey row={rotating} onClose={() => setRotating(null)} />}
    </>
  );
}

function Actions({ row, onRotate }: { row: KeyRow; onRotate: () => void }) {
  const revoke = useRevokeKey();
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      {(row.state === "active" || row.state === "expiring") && (
        <Button size="xs" variant="default" onClick={onRotate} aria-label={`Rotate ${row.name}`}>
          Rotate
        </Button>
      )}
      <ConfirmButton
        label="Revoke"
        title={`Revoke ${row.name}?`}
        problem={revoke.error}
        onConfirm={() => revoke.mutateAsync(row.id)}
      >
        Scripts that use it are refused from their next request on. This cannot be undone.
      </ConfirmButton>
    </Group>
  );
}

/** Where scripts ask. The secrets of present keys are not kept, so KEY stands in their place. */
function Addresses({ publicUrl }: { publicUrl: string }) {
  const rest = `${publicUrl}/ip-domain-management-snds/api/report`;
  const bearer = (url: string) => `curl -sS ${url} \\\n  -H "Authorization: Bearer KEY"`;
  return (
    <Stack gap="md" mt="xl" maw={860}>
      <Text component="h2" size="lg" fw={600}>
        Links for scripts
      </Text>
      <Text c="dimmed">
        Put a key of yours where it says KEY. What each can be asked, with examples, is in the{" "}
        <Anchor href="/reference">API reference</Anchor>.
      </Text>
      <CopyField label="Daily data, as CSV" value={`${publicUrl}/snds/data.aspx?key=KEY`} />
      <CopyField label="Daily data, with curl" value={`curl -sS "${publicUrl}/snds/data.aspx?key=KEY"`} />
      <CopyField label="IP status, as CSV" value={`${publicUrl}/snds/ipStatus.aspx?key=KEY`} />
      <CopyField label="IP status, with curl" value={`curl -sS "${publicUrl}/snds/ipStatus.aspx?key=KEY"`} />
      <CopyField
        label="Daily data, 2026 form"
        value={`${publicUrl}/ip-domain-management-snds/SNDS/DataKey?Key=KEY`}
      />
      <CopyField label="Daily data, REST form with curl" value={bearer(`${rest}/data`)} multiline />
      <CopyField label="IP status, REST form with curl" value={bearer(`${rest}/status/ip`)} multiline />
      <CopyField label="IPs as JSON, with curl" value={bearer(`${publicUrl}/api/v1/ips`)} multiline />
      <CopyField
        label="Metrics for Prometheus, with curl"
        value={bearer(`${publicUrl}/api/v1/metrics`)}
        multiline
      />
    </Stack>
  );
}
