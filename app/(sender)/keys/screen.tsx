"use client";
// Which scripts may read this organization's data, until when, and the links they use.
import { Button, Group, Modal, Select, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ConfirmButton } from "@/components/confirm-button";
import { type Column, DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { dayText, instantText, plural } from "@/components/format";
import { KeyLinks } from "@/components/keys/key-links";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { useMe } from "@/lib/client/identity";
import { useCreateKey, useKeys, useRevokeKey } from "@/lib/client/keys";
import type { KeyRow } from "@/lib/keys/schema";

export function KeysScreen() {
  const me = useMe();
  const keys = useKeys();
  const [creating, setCreating] = useState(false);
  const mayWrite = me.data?.permissions.includes("keys:write") ?? false;
  const create = mayWrite ? <Button onClick={() => setCreating(true)}>Create key</Button> : undefined;
  return (
    <>
      <PageHeader
        title="Keys"
        lead="A key lets a script read the SNDS reports of this organization, and nothing else."
        actions={create}
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
      <NewKey opened={creating} onClose={() => setCreating(false)} />
    </>
  );
}

function KeyTable({ keys, mayWrite }: { keys: KeyRow[]; mayWrite: boolean }) {
  const columns: Column<KeyRow>[] = [
    { key: "name", header: "Key", cell: (row) => row.name, maxWidth: 320 },
    { key: "prefix", header: "Begins with", cell: (row) => <span className="address">{row.prefix}…</span> },
    { key: "state", header: "State", cell: stateText },
    { key: "expires", header: "Expires", cell: (row) => dayText(row.expiresAt) },
    {
      key: "used",
      header: "Last used",
      cell: (row) => (row.lastUsedAt ? instantText(row.lastUsedAt) : "Never"),
    },
  ];
  if (mayWrite) {
    columns.push({
      key: "revoke",
      header: "Actions",
      numeric: true,
      cell: (row) => row.revokedAt === null && <Revoke row={row} />,
    });
  }
  return <DataTable caption="Keys" columns={columns} rows={keys} rowKey={(row) => row.id} />;
}

function stateText(row: KeyRow): string {
  if (row.state === "expiring") return `Expires in ${plural(row.daysLeft, "day")}`;
  return { active: "Active", expired: "Expired", revoked: "Revoked" }[row.state];
}

function Revoke({ row }: { row: KeyRow }) {
  const revoke = useRevokeKey();
  return (
    <ConfirmButton
      label="Revoke"
      title={`Revoke ${row.name}?`}
      problem={revoke.error}
      onConfirm={() => revoke.mutateAsync(row.id)}
    >
      Scripts that use it are refused from their next request on. This cannot be undone.
    </ConfirmButton>
  );
}

const lifetimes = [
  { value: "365", label: "A year" },
  { value: "180", label: "180 days" },
  { value: "90", label: "90 days" },
  { value: "30", label: "30 days" },
];

function NewKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const create = useCreateKey();
  const [name, setName] = useState("");
  const [days, setDays] = useState("365");

  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate({ name, expiresInDays: Number(days) });
  }

  function close() {
    setName("");
    create.reset();
    onClose();
  }

  return (
    <Modal
      opened={opened}
      onClose={close}
      title={create.data ? create.data.key.name : "Create key"}
      size="lg"
    >
      {create.data ? (
        <Stack gap="md">
          <KeyLinks secret={create.data.secret} links={create.data.links} />
          <Group justify="flex-end">
            <Button onClick={close}>I have copied it</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack gap="md">
            <TextInput
              label="Name"
              description="Where it will be used, for example nightly import."
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={create.error?.of("name")}
              required
              data-autofocus
            />
            <Select
              label="Expires in"
              data={lifetimes}
              value={days}
              onChange={(value) => setDays(value ?? "365")}
            />
            <Text size="sm" c="dimmed">
              A year is the longest. This page shows when a key has 30 days or less left.
            </Text>
            {create.error && create.error.issues.length === 0 && <ProblemNotice problem={create.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending}>
                Create key
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
