"use client";
// Any sender at a glance: what senders see of it, and apart from that what only staff may know.
import { Button, Card, Group, Skeleton, Stack, Text, TextInput, Title } from "@mantine/core";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { caseStateNames } from "@/components/cases/case-words";
import { DataTable } from "@/components/data-table";
import { count, dayText, instantText, percent, rate } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import type { SenderView } from "@/lib/cases/schema";
import { useSender } from "@/lib/client/cases";

export function SendersScreen() {
  const [subject, setSubject] = useQueryState("q", parseAsString.withDefault(""));
  const sender = useSender(subject);
  return (
    <>
      <PageHeader
        title="Senders"
        lead="An address, a network, an AS number or a part of an organization’s name, claimed or not. Each look is recorded."
      />
      <Stack gap="lg">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void setSubject(String(new FormData(event.currentTarget).get("subject") ?? "").trim());
          }}
        >
          <Group gap="sm" align="flex-end">
            <TextInput
              name="subject"
              label="Sender"
              placeholder="203.0.113.0/24"
              defaultValue={subject}
              key={subject}
              data-page-search
            />
            <Button type="submit">Look</Button>
          </Group>
        </form>
        {sender.error && <ProblemNotice problem={sender.error} />}
        {subject !== "" && sender.isPending && <Skeleton height={300} aria-label="Looking" />}
        {sender.data && <Found view={sender.data} />}
      </Stack>
    </>
  );
}

function Found({ view }: { view: SenderView }) {
  return (
    <>
      <Title order={2} className={view.kind === "network" ? "address" : ""}>
        {view.subject}
      </Title>
      <Text>
        {view.organizations.length === 0
          ? "No organization holds any of it."
          : `Held by ${view.organizations.map(({ name, networks, ended }) => `${name}${ended ? " (ended)" : ""}: ${networks.join(", ")}`).join("; ")}.`}
      </Text>
      {view.cases.length > 0 && (
        <Text>
          Cases:{" "}
          {view.cases.map(({ id, number, state }) => (
            <span key={id}>
              <Link href={`/staff/cases/${id}`}>{number}</Link> ({caseStateNames[state].toLowerCase()}){" "}
            </span>
          ))}
        </Text>
      )}
      <Card withBorder padding="md" component="section" aria-label="For staff only">
        <Title order={3}>For staff only</Title>
        <Text size="sm">Trap hits in 30 days: {count(view.internal.trapHits)}.</Text>
        {view.internal.statuses.map((status) => (
          <Text size="sm" key={`${status.network} ${status.since}`}>
            <span className="address">{status.network}</span> {status.state},{" "}
            {status.reason.replaceAll("_", " ")}, {instantText(status.since)}
            {status.endedAt === null ? " until now" : ` to ${instantText(status.endedAt)}`}: {status.note}
          </Text>
        ))}
      </Card>
      <DataTable
        caption="The last 30 days"
        rows={view.days}
        rowKey={({ day }) => day}
        columns={[
          { key: "day", header: "Day", cell: ({ day }) => dayText(day) },
          { key: "rcpt", header: "RCPT commands", numeric: true, cell: (day) => count(day.rcptCommands) },
          { key: "unknown", header: "Unknown", numeric: true, cell: (day) => count(day.rcptUnknown) },
          { key: "recipients", header: "Recipients", numeric: true, cell: (day) => count(day.recipients) },
          {
            key: "spam",
            header: "Spam share",
            numeric: true,
            cell: ({ ham, suspect, spam }) =>
              ham + suspect + spam === 0 ? "" : percent(spam / (ham + suspect + spam), ham + suspect + spam),
          },
          { key: "complaints", header: "Complaints", numeric: true, cell: (day) => count(day.complaints) },
          {
            key: "rate",
            header: "Complaint rate",
            numeric: true,
            cell: ({ complaints, recipients }) => (recipients === 0 ? "" : rate(complaints / recipients)),
          },
        ]}
        empty={<Text>Nothing was sent in the last 30 days.</Text>}
      />
    </>
  );
}
