"use client";
// What this service has written to people: sent, waiting, refused, or held because there is no relay yet.
import {
  Anchor,
  Button,
  Drawer,
  Group,
  SegmentedControl,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { instantText, plural } from "@/components/format";
import { LinkedText } from "@/components/linked-text";
import { Notice } from "@/components/notice";
import { OlderRows } from "@/components/older-rows";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { NoteForm } from "@/components/staff/note-form";
import { useOutbox, useOutboxMail, useSendOutboxMail } from "@/lib/client/outbox";
import { useSettings } from "@/lib/client/provider";
import type { MailState, OutboxItem } from "@/lib/outbox/schema";

const mailStates = ["waiting", "held", "sent", "failed"] as const satisfies readonly MailState[];

const stateWords: Record<MailState, string> = {
  waiting: "Waiting",
  held: "Held, no relay",
  sent: "Sent",
  failed: "Failed",
};

export function OutboxScreen() {
  const settings = useSettings();
  const [state, setState] = useQueryState("state", parseAsStringLiteral(mailStates));
  const [search, setSearch] = useQueryState("q", parseAsString.withDefault(""));
  const [openId, setOpenId] = useQueryState("mail", parseAsString);
  const [settled] = useDebouncedValue(search, 250);
  const outbox = useOutbox({ state, search: settled });
  const mails = outbox.data?.pages.flatMap((page) => page.mails) ?? [];
  const filtered = state !== null || settled !== "";
  return (
    <>
      <PageHeader title="Outbox" lead="Every mail this service has written, and what became of it." />
      <Stack gap="md">
        {settings.data && !settings.data.mailRelay && (
          <Notice tone="warning" title="No mail leaves yet">
            No relay is configured, so each mail is held here for you to read. Set MAIL_RELAY_URL and
            MAIL_FROM, and start again.
          </Notice>
        )}
        <Group gap="sm">
          <SegmentedControl
            aria-label="State"
            value={state ?? "all"}
            onChange={(value) => setState(value === "all" ? null : (value as MailState))}
            data={[
              { value: "all", label: "All" },
              ...mailStates.map((value) => ({ value, label: stateWords[value] })),
            ]}
          />
          <TextInput
            aria-label="Find by recipient or subject"
            placeholder="Recipient or subject"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value || null)}
            data-page-search
          />
        </Group>
        {outbox.error && <ProblemNotice problem={outbox.error} onRetry={() => outbox.refetch()} />}
        {outbox.isPending && <Skeleton height={240} aria-label="Loading mails" />}
        {outbox.data && mails.length === 0 && (
          <EmptyState
            title={filtered ? "No mail fits this filter" : "Nothing written yet"}
            action={
              filtered ? (
                <Button variant="default" onClick={() => Promise.all([setState(null), setSearch(null)])}>
                  Clear the filter
                </Button>
              ) : undefined
            }
          >
            {filtered
              ? "Mails exist, but none in this state with this text."
              : "Confirmations, questions to network contacts and notices will be listed here as they are written."}
          </EmptyState>
        )}
        {mails.length > 0 && <MailTable mails={mails} onOpen={(id) => setOpenId(id)} />}
        <OlderRows of={outbox}>Older mails</OlderRows>
      </Stack>
      <MailDrawer id={openId} relay={settings.data?.mailRelay ?? false} onClose={() => setOpenId(null)} />
    </>
  );
}

function MailTable({ mails, onOpen }: { mails: OutboxItem[]; onOpen: (id: string) => void }) {
  return (
    <DataTable
      caption="Mails"
      rows={mails}
      rowKey={(mail) => mail.id}
      columns={[
        {
          key: "subject",
          header: "Subject",
          maxWidth: 420,
          cell: (mail) => (
            <Anchor component="button" type="button" size="sm" onClick={() => onOpen(mail.id)}>
              {mail.subject}
            </Anchor>
          ),
        },
        { key: "to", header: "To", cell: (mail) => mail.to, maxWidth: 280 },
        { key: "written", header: "Written", cell: (mail) => instantText(mail.createdAt) },
        { key: "state", header: "State", cell: (mail) => stateWords[mail.state] },
      ]}
    />
  );
}

function MailDrawer({ id, relay, onClose }: { id: string | null; relay: boolean; onClose: () => void }) {
  const mail = useOutboxMail(id);
  const send = useSendOutboxMail();
  const shown = mail.data;
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={shown?.subject ?? "Mail"}
    >
      {mail.error && <ProblemNotice problem={mail.error} onRetry={() => mail.refetch()} />}
      {mail.isPending && id !== null && <Skeleton height={240} />}
      {shown && (
        <Stack gap="md">
          <Text size="sm">
            To {shown.to}, written {instantText(shown.createdAt)}. {stateWords[shown.state]}
            {shown.sentAt ? ` ${instantText(shown.sentAt)}` : ""}
            {shown.attempts > 0 ? `, ${plural(shown.attempts, "attempt")}` : ""}.
          </Text>
          {shown.lastReply && (
            <Text size="sm" c="dimmed">
              Last reply: {shown.lastReply}
            </Text>
          )}
          <LinkedText text={shown.text} columns />
          {shown.state !== "sent" && relay && (
            <NoteForm
              label="Send now"
              description="Why it goes out after all."
              working={send.isPending}
              problem={send.error}
              onSubmit={(note) => send.mutate({ id: shown.id, note })}
            />
          )}
        </Stack>
      )}
    </Drawer>
  );
}
