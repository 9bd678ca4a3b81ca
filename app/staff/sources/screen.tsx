"use client";
// Which mail systems send us data, how far each has come, and what it sent that could not be taken.
import { Anchor, Button, Group, Modal, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { parseAsString, useQueryState } from "nuqs";
import { type FormEvent, useState } from "react";
import { ConfirmButton } from "@/components/confirm-button";
import { CopyField } from "@/components/copy-field";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { count, instantText } from "@/components/format";
import { Notice } from "@/components/notice";
import { OlderRows } from "@/components/older-rows";
import { PageHeader } from "@/components/page-header";
import { PageTabs } from "@/components/page-tabs";
import { ProblemNotice } from "@/components/problem-notice";
import { NoteForm } from "@/components/staff/note-form";
import { SourceSetup } from "@/components/staff/source-setup";
import { SourceTable } from "@/components/staff/source-table";
import {
  useCreateSource,
  useJoinSource,
  usePauseSource,
  useRefusedLines,
  useRotateSource,
  useSources,
} from "@/lib/client/ingest";
import { useSettings } from "@/lib/client/provider";
import type { SourceItem } from "@/lib/ingest/schema";
import { Days } from "./days";

export function SourcesScreen() {
  const sources = useSources();
  const [adding, setAdding] = useState(false);
  const [openId, setOpenId] = useQueryState("source", parseAsString);
  const open = sources.data?.sources.find((source) => source.id === openId) ?? null;
  return (
    <>
      <PageHeader
        title="Sources"
        lead="The mail systems that send us data. A day is complete when every source that closes its days has closed it."
        actions={<Button onClick={() => setAdding(true)}>Add source</Button>}
      />
      <PageTabs
        label="Sources"
        parts={[
          {
            key: "sources",
            name: "Sources",
            content: (
              <>
                {sources.error && <ProblemNotice problem={sources.error} onRetry={() => sources.refetch()} />}
                {!sources.error && (
                  <SourceTable
                    sources={sources.data?.sources}
                    today={new Date().toISOString().slice(0, 10)}
                    name={({ id, name }) => (
                      <Anchor component="button" type="button" size="sm" onClick={() => setOpenId(id)}>
                        {name}
                      </Anchor>
                    )}
                    empty={
                      <EmptyState
                        title="No source yet"
                        action={<Button onClick={() => setAdding(true)}>Add the first source</Button>}
                      >
                        A source is one mail system of yours, such as the rspamd of one cluster. Once it
                        posts, its addresses appear to the organizations that hold them within a minute.
                      </EmptyState>
                    }
                  />
                )}
              </>
            ),
          },
          { key: "days", name: "Days", content: <Days /> },
        ]}
      />
      <NewSource opened={adding} onClose={() => setAdding(false)} />
      {open && <SourceDetails source={open} onClose={() => setOpenId(null)} />}
    </>
  );
}

function NewSource({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const create = useCreateSource();
  const settings = useSettings();
  const [name, setName] = useState("");
  const [note, setNote] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate({ name, note });
  }

  function close() {
    setName("");
    setNote("");
    create.reset();
    onClose();
  }

  return (
    <Modal opened={opened} onClose={close} title={create.data ? "Source added" : "Add source"} size="lg">
      {create.data ? (
        <Stack gap="md">
          <TokenOnce token={create.data.token} />
          <SourceSetup publicUrl={settings.data?.publicUrl ?? ""} token={create.data.token} />
          <Group justify="flex-end">
            <Button onClick={close}>I have stored the token</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack gap="md">
            <TextInput
              label="Name"
              description="One per mail system, for example rspamd-cluster-a. Lateness is shown per source."
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={create.error?.of("name")}
              required
              data-autofocus
            />
            <TextInput
              label="Note"
              description="What it is for: kept in the audit log."
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
              error={create.error?.of("note")}
              required
            />
            {create.error && create.error.issues.length === 0 && <ProblemNotice problem={create.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending}>
                Add source
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function TokenOnce({ token }: { token: string }) {
  return (
    <Stack gap="xs">
      <Notice tone="warning" title="Copy the token now">
        It is shown this once. Only a fingerprint of it is kept.
      </Notice>
      <CopyField label="Token" value={token} />
    </Stack>
  );
}

function SourceDetails({ source, onClose }: { source: SourceItem; onClose: () => void }) {
  const settings = useSettings();
  const pause = usePauseSource(source.id);
  const renew = useRotateSource(source.id);
  const [token, setToken] = useState<string | null>(null);

  async function rotate(note: string) {
    setToken((await renew.mutateAsync(note)).token);
  }

  return (
    <Modal opened onClose={onClose} title={source.name} size="xl">
      <Stack gap="lg">
        <Group gap="sm">
          <Text size="sm" c="dimmed">
            Token <span className="address">{source.tokenPrefix}…</span>
            {source.pausedAt ? ` · paused since ${instantText(source.pausedAt)}` : ""}
          </Text>
          {source.state === "paused" ? (
            <ConfirmButton
              label="Resume"
              title={`Resume ${source.name}?`}
              noted
              harmless
              problem={pause.error}
              onConfirm={(note) => pause.mutateAsync({ action: "resume", note })}
            >
              Its posts are taken again, and days wait for it.
            </ConfirmButton>
          ) : (
            <ConfirmButton
              label="Pause"
              title={`Pause ${source.name}?`}
              noted
              problem={pause.error}
              onConfirm={(note) => pause.mutateAsync({ action: "pause", note })}
            >
              Its posts are refused and days no longer wait for it. You can resume it at any time.
            </ConfirmButton>
          )}
          <ConfirmButton
            label="New token"
            title={`New token for ${source.name}?`}
            noted
            problem={renew.error}
            onConfirm={rotate}
          >
            The present token stops working at once. This cannot be undone; the new token is shown once.
          </ConfirmButton>
        </Group>
        {token && <TokenOnce token={token} />}
        <Join source={source} />
        <SourceSetup publicUrl={settings.data?.publicUrl ?? ""} token={token} />
        <Refused sourceId={source.id} />
      </Stack>
    </Modal>
  );
}

/** rspamd and a log of the same mail would count it twice: which sources speak of the same mail is said here. */
function Join({ source }: { source: SourceItem }) {
  const join = useJoinSource(source.id);
  const [name, setName] = useState(source.join ?? "");
  return (
    <NoteForm
      label="Save"
      description="Why: kept in the audit log."
      working={join.isPending}
      problem={join.error}
      onSubmit={(note) => join.mutate({ join: name.trim() === "" ? null : name, note })}
    >
      <TextInput
        label="Same mail as"
        description="A name of your choice, the same at each source that reports the same messages, such as rspamd and the log of one server. Each message then counts once, told apart by queue id. Empty: this source reports mail of its own. Holds for what comes from now on."
        placeholder="for example mx"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={join.error?.of("join")}
      />
      {join.isSuccess && (
        <Text size="sm" role="status">
          Saved.
        </Text>
      )}
    </NoteForm>
  );
}

function Refused({ sourceId }: { sourceId: string }) {
  const refused = useRefusedLines(sourceId);
  const rows = refused.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Stack gap="xs">
      <Text component="h3" fw={600}>
        Refused lines of the last 7 days
      </Text>
      <Text size="sm" c="dimmed">
        Only samples without personal data are kept, so they cannot be taken from here. Mend the cause, and
        let the mail system send the lines again under a new batch id.
      </Text>
      {refused.error && <ProblemNotice problem={refused.error} onRetry={() => refused.refetch()} />}
      {refused.isPending && <Skeleton height={60} />}
      {refused.data && rows.length === 0 && (
        <Text size="sm" c="dimmed">
          None. Every line it sent was taken.
        </Text>
      )}
      {rows.length > 0 && (
        <DataTable
          caption="Refused lines"
          rows={rows}
          rowKey={(row) => `${row.batch} ${row.line}`}
          columns={[
            { key: "received", header: "Received", cell: (row) => instantText(row.receivedAt) },
            { key: "line", header: "Line", numeric: true, cell: (row) => count(row.line) },
            { key: "cause", header: "Cause", cell: (row) => row.message, maxWidth: 280 },
            {
              key: "sample",
              header: "Without personal data",
              cell: (row) => <span className="address">{row.sample}</span>,
              maxWidth: 360,
            },
          ]}
        />
      )}
      <OlderRows of={refused}>Older lines</OlderRows>
    </Stack>
  );
}
