"use client";
// A pasted message as a complaint about it would be decided: each step of the decision with its evidence, and the
// settings it rests on. Nothing is stored.
import {
  Anchor,
  Button,
  Card,
  Group,
  NativeSelect,
  Skeleton,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from "@mantine/core";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import { DataTable } from "@/components/data-table";
import { instantText, plural } from "@/components/format";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import {
  hopWords,
  kindWords,
  outcomeTitles,
  outcomeWords,
  rungNames,
  verdictOf,
} from "@/components/staff/attribution-words";
import { useTryAttribution } from "@/lib/client/complaints";
import type { AttributionTrial, TriedMessage, TryAttributionBody } from "@/lib/complaints/schema";

const kinds = ["junk", "phishing", "not-spam"] as const;

export function AttributionScreen() {
  const trial = useTryAttribution();
  const [message, setMessage] = useState("");
  const [mailbox, setMailbox] = useState("");
  const [kind, setKind] = useState<TryAttributionBody["kind"]>("junk");

  function submit(event: FormEvent) {
    event.preventDefault();
    trial.mutate({ message, mailbox, kind });
  }

  return (
    <>
      <PageHeader
        title="Attribution"
        lead="Paste a message to see which address a complaint about it would count against, and on what evidence. Nothing of it is stored."
      />
      <Stack gap="lg">
        <form onSubmit={submit}>
          <Stack gap="md">
            <Textarea
              label="Message"
              description="As it stands in the mailbox, with every header line; the header block is enough. Also a forward or a feedback report as it comes to junk@."
              autosize
              minRows={8}
              maxRows={20}
              value={message}
              onChange={(event) => setMessage(event.currentTarget.value)}
              error={trial.error?.of("message")}
              classNames={{ input: "address" }}
              spellCheck={false}
              required
            />
            <Group gap="md" align="flex-start">
              <TextInput
                label="Complaining mailbox"
                description="Finds the delivery by Message-ID. May stay empty."
                value={mailbox}
                onChange={(event) => setMailbox(event.currentTarget.value)}
                error={trial.error?.of("mailbox")}
                flex="1 1 260px"
                maw={420}
              />
              <NativeSelect
                label="Said"
                description="What its reader pressed."
                value={kind}
                onChange={(event) => setKind(kinds.find((each) => each === event.currentTarget.value))}
                data={kinds.map((each) => ({ value: each, label: kindWords[each] }))}
              />
            </Group>
            <Group>
              <Button type="submit" loading={trial.isPending}>
                Decide
              </Button>
            </Group>
          </Stack>
        </form>
        {trial.error && trial.error.issues.length === 0 && <ProblemNotice problem={trial.error} />}
        {trial.isPending && <Skeleton height={240} aria-label="Deciding" />}
        {trial.data && <Decision trial={trial.data} />}
      </Stack>
    </>
  );
}

function Decision({ trial }: { trial: AttributionTrial }) {
  return (
    <Stack gap="xl" component="section" aria-label="Decision">
      {trial.outcome !== "complaints" && (
        <Notice tone={trial.outcome === "refused" ? "warning" : "note"} title={outcomeTitles[trial.outcome]}>
          {trial.why}
        </Notice>
      )}
      {trial.messages.length > 1 && (
        <Text>It wraps {plural(trial.messages.length, "message")}; each is a complaint of its own.</Text>
      )}
      {trial.messages.map((message, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the messages of one answer never change places.
        <Message key={n} message={message} />
      ))}
      <Trusted trusted={trial.trusted} />
    </Stack>
  );
}

function Message({ message }: { message: TriedMessage }) {
  return (
    <Stack gap="lg">
      <Stack gap="xs">
        <Title order={2} className={message.ip === null ? undefined : "address"}>
          {message.ip ?? "No address"}
        </Title>
        <Text>{verdictOf(message)}</Text>
        <Facts message={message} />
      </Stack>
      <DataTable
        caption="Evidence, the best first"
        rows={message.evidence}
        rowKey={(step) => step.rung}
        columns={[
          { key: "rung", header: "Evidence, the best first", cell: (step) => rungNames[step.rung] },
          { key: "outcome", header: "Outcome", cell: (step) => outcomeWords[step.outcome] },
          {
            key: "detail",
            header: "What was found",
            cell: (step) => step.detail || "Nothing",
            maxWidth: 560,
          },
        ]}
      />
      {message.byReader ? (
        <Text size="sm" c="dimmed">
          A reader enclosed this message, so its Received lines are the reader’s text and are not looked at.
        </Text>
      ) : (
        <DataTable
          caption="Received lines, the newest first"
          rows={message.hops.map((hop, n) => ({ ...hop, n: n + 1 }))}
          rowKey={(hop) => String(hop.n)}
          empty={
            <Text size="sm" c="dimmed">
              There is no Received line.
            </Text>
          }
          columns={[
            { key: "n", header: "Received", numeric: true, cell: (hop) => hop.n },
            { key: "outcome", header: "Decision", cell: (hop) => hopWords[hop.outcome] },
            { key: "from", header: "From", cell: (hop) => <span className="address">{hop.ip ?? "–"}</span> },
            {
              key: "by",
              header: "By",
              cell: (hop) => <span className="address">{hop.by ?? "–"}</span>,
              maxWidth: 220,
            },
            { key: "why", header: "Because", cell: (hop) => hop.why, maxWidth: 440 },
            {
              key: "line",
              header: "Line",
              cell: (hop) => <span className="address">{hop.line}</span>,
              maxWidth: 160,
            },
          ]}
        />
      )}
      {message.results.length > 0 && (
        <DataTable
          caption="Authentication-Results"
          rows={message.results.map((result, n) => ({ ...result, n }))}
          rowKey={(result) => String(result.n)}
          columns={[
            {
              key: "id",
              header: "Authserv-id",
              cell: (result) => <span className="address">{result.authservId}</span>,
              maxWidth: 220,
            },
            {
              key: "believed",
              header: "Believed",
              cell: (result) => (result.believed ? "Yes, it is ours" : "No, not ours"),
            },
            {
              key: "value",
              header: "Results",
              cell: (result) => <span className="address">{result.value}</span>,
              maxWidth: 560,
            },
          ]}
        />
      )}
    </Stack>
  );
}

function Facts({ message }: { message: TriedMessage }) {
  const signer =
    message.dkimDomain === null
      ? "none that verifies"
      : `${message.dkimDomain} (${message.dkimBy === "results" ? "by our own results" : "verified just now"})`;
  const facts = [
    ["Message-ID", message.messageId ?? "none"],
    ["Delivered", message.deliveredAt === null ? "not known" : instantText(message.deliveredAt)],
    ["Domain of From", message.fromDomain ?? "none"],
    ["Signed by", signer],
    ["Stream", message.stream ?? "none"],
  ] as const;
  return (
    <Text size="sm" c="dimmed">
      {facts.map(([name, value]) => `${name}: ${value}`).join(" · ")}
      {message.reportable ? "" : " · It is a feedback report itself: counted, but no report is made of it."}
    </Text>
  );
}

function Trusted({ trusted }: { trusted: AttributionTrial["trusted"] }) {
  const lists = [
    ["Own host names", trusted.ownHostNames],
    ["Internal networks", trusted.internalNetworks],
    ["Authserv-ids", trusted.authservIds],
  ] as const;
  return (
    <Card withBorder padding="md" component="section" aria-label="Settings used">
      <Title order={2} size="h4">
        Settings used
      </Title>
      <Stack gap={4} mt="xs">
        {lists.map(([name, entries]) => (
          <Text size="sm" key={name}>
            {name}:{" "}
            {entries.length === 0 ? (
              "none set"
            ) : (
              <span className="address" style={{ whiteSpace: "normal" }}>
                {entries.join(", ")}
              </span>
            )}
          </Text>
        ))}
        <Text size="sm" c="dimmed">
          Private, loopback and link-local addresses are always inside.{" "}
          <Anchor component={Link} href="/staff/settings" size="sm">
            Change them in Settings
          </Anchor>
          .
        </Text>
      </Stack>
    </Card>
  );
}
