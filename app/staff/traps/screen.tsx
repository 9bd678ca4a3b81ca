"use client";
// Addresses and domains that nobody writes to, and what came to them all the same.
import { NativeSelect, Skeleton, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { CopyField } from "@/components/copy-field";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { count, plural } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { PageTabs } from "@/components/page-tabs";
import { ProblemNotice } from "@/components/problem-notice";
import { NoteForm } from "@/components/staff/note-form";
import { counterWords, trapClassWords } from "@/components/staff/trap-kind-words";
import { useAddTraps, useTrapSummary } from "@/lib/client/traps";
import type { TrapClass, TrapCounter, TrapSummary } from "@/lib/ingest/schema";
import { TrapSamples } from "./samples";
import { Section } from "./section";
import { TrapTargets } from "./targets";

export function TrapsScreen() {
  return (
    <>
      <PageHeader
        title="Traps"
        lead="Addresses and domains that nobody writes to. Mail for them is a trap hit of the address it came from. They are secrets: whoever knows one can avoid it."
      />
      <PageTabs
        label="Traps"
        parts={[
          { key: "traps", name: "Traps", content: <Traps /> },
          { key: "hits", name: "Recent hits", content: <TrapSamples /> },
        ]}
      />
    </>
  );
}

function Traps() {
  const summary = useTrapSummary();
  if (summary.error) return <ProblemNotice problem={summary.error} onRetry={() => summary.refetch()} />;
  if (summary.isPending) return <Skeleton height={200} aria-label="Loading traps" />;
  const { groups } = summary.data;
  return (
    <Stack gap="xl">
      {groups.length === 0 ? (
        <EmptyState title="No trap yet">
          Add mailboxes that were closed long ago, misspellings of your domains, or a domain that never had
          users. Hits then show on the pages of senders, as far as the settings disclose them.
        </EmptyState>
      ) : (
        <Groups groups={groups} />
      )}
      <AddTraps />
      {groups.length > 0 && <TrapTargets />}
      <SinkSetup />
    </Stack>
  );
}

const toTheSink = `# main.cf of a Postfix that hands the mail on
transport_maps = hash:/etc/postfix/transport
relay_domains = trap.example
smtp_send_xforward_command = yes

# /etc/postfix/transport
trap.example  smtp:[sink.example.net]:2526`;

function SinkSetup() {
  return (
    <Section title="Mail to the sink">
      <Text size="sm">
        Point the MX record of a trap domain at the sink, or let your mail servers hand its mail on. They must
        be in TRAP_RELAYS and say with XFORWARD who sent it: a message that comes without it is put off, not
        counted.
      </Text>
      <CopyField label="Configuration of Postfix" value={toTheSink} multiline />
    </Section>
  );
}

function Groups({ groups }: { groups: TrapSummary["groups"] }) {
  return (
    <DataTable
      caption="Traps by kind"
      rows={groups}
      rowKey={(group) => `${group.class} ${group.countedBy}`}
      columns={[
        { key: "class", header: "Class", cell: (group) => trapClassWords[group.class] },
        { key: "counted", header: "Counted", cell: (group) => counterWords[group.countedBy] },
        { key: "addresses", header: "Addresses", numeric: true, cell: (group) => count(group.addresses) },
        { key: "domains", header: "Domains", numeric: true, cell: (group) => count(group.domains) },
      ]}
    />
  );
}

function AddTraps() {
  const add = useAddTraps();
  const [text, setText] = useState("");
  const [trap, setTrap] = useState<TrapClass>("pristine");
  const [countedBy, setCountedBy] = useState<TrapCounter>("events");
  const lines = text.split("\n").filter((line) => line.trim() !== "").length;
  return (
    <Section title="Add traps">
      <NoteForm
        label={lines > 1 ? `Add ${plural(lines, "trap")}` : "Add"}
        description="Where they come from: kept in the audit log, which names none of them."
        working={add.isPending}
        problem={add.error}
        onSubmit={(note) =>
          add.mutate({ text, class: trap, countedBy, note }, { onSuccess: () => setText("") })
        }
      >
        <Textarea
          label="Addresses and domains"
          description="One a line, if you like followed by its class (pristine, recycled, typo) and by where it is counted (events, sink). A domain stands for all below it and is counted at the sink."
          placeholder={"old.mailbox@provider.example recycled\nprovidr.example typo"}
          autosize
          minRows={4}
          maxRows={16}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={add.error?.of("text")}
        />
        <NativeSelect
          label="Class, where a line names none"
          value={trap}
          onChange={(event) => setTrap(event.currentTarget.value as TrapClass)}
          data={optionsOf(trapClassWords)}
        />
        <NativeSelect
          label="Where an address is counted, where its line does not say"
          description="In one place only, so that no message counts twice. In message events: servers of yours that send recipient hashes take its mail. At the sink: its mail is sent or handed on there (TRAP_PORT)."
          value={countedBy}
          onChange={(event) => setCountedBy(event.currentTarget.value as TrapCounter)}
          data={optionsOf(counterWords)}
        />
        {add.isSuccess && (
          <Text size="sm" role="status">
            Stored. They count from now on.
          </Text>
        )}
      </NoteForm>
    </Section>
  );
}

function optionsOf(words: Record<string, string>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}
