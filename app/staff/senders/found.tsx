"use client";
// What is known of a sender: thirty days in figures, who holds it, its cases, what only staff may know, its days.
import { Text, Title } from "@mantine/core";
import Link from "next/link";
import { caseStateNames } from "@/components/cases/case-words";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { Figure } from "@/components/figure";
import { count, dayText, instantText, percent, plural, rate } from "@/components/format";
import { reasonName } from "@/components/reason-words";
import { statusName } from "@/components/status-words";
import type { SenderView } from "@/lib/cases/schema";
import { useCompleteness } from "@/lib/client/ingest";
import type { CompletenessState } from "@/lib/ingest/schema";
import classes from "./found.module.css";

type Day = SenderView["days"][number];

export function Found({ view }: { view: SenderView }) {
  const sum = (of: (day: Day) => number) => view.days.reduce((total, day) => total + of(day), 0);
  const recipients = sum((day) => day.recipients);
  const rcpt = sum((day) => day.rcptCommands);
  const spam = sum((day) => day.spam);
  const verdicts = sum(verdictsOf);
  const complaints = sum((day) => day.complaints);
  const unknown = sum((day) => day.rcptUnknown);
  return (
    <div className={classes.found}>
      <Title order={2} className={view.kind === "network" ? "address" : ""}>
        {view.subject}
      </Title>
      <div className={classes.figures}>
        <Figure
          label="Recipients, 30 days"
          means="recipients"
          value={count(recipients)}
          base={`${count(rcpt)} RCPT commands`}
        />
        <Figure
          label="Spam share"
          means="spamShare"
          value={verdicts === 0 ? "–" : percent(spam / verdicts, verdicts)}
          base={plural(verdicts, "verdict")}
        />
        <Figure
          label="Complaint rate"
          means="complaintRate"
          value={recipients === 0 ? "–" : rate(complaints / recipients)}
          base={plural(complaints, "complaint")}
        />
        <Figure
          label="Unknown recipients"
          means="unknownShare"
          value={rcpt === 0 ? "–" : percent(unknown / rcpt, rcpt)}
          base={`${count(unknown)} of ${count(rcpt)} RCPT`}
        />
        <Figure
          label="Trap hits, exact"
          means={{ text: "As counted. Senders see what the disclosure setting leaves of it." }}
          value={count(view.internal.trapHits)}
          base="for staff only"
        />
      </div>
      <Holders view={view} />
      <Statuses view={view} />
      <section aria-labelledby="days">
        <Title order={3} id="days" mb="xs">
          Day by day
        </Title>
        <Days days={view.days} />
      </section>
    </div>
  );
}

function Holders({ view: { organizations, cases } }: { view: SenderView }) {
  return (
    <section aria-labelledby="held">
      <Title order={3} id="held" mb="xs">
        Held by
      </Title>
      {organizations.length === 0 && <Text size="sm">No organization holds any of it.</Text>}
      <ul className={classes.list}>
        {organizations.map(({ id, name, networks, ended }) => (
          <li key={id}>
            <Link href={`/staff/people?tab=organizations&q=${encodeURIComponent(name)}`}>{name}</Link>
            {ended && " (ended)"}: <span className={classes.networks}>{networks.join(", ")}</span>
          </li>
        ))}
      </ul>
      {cases.length > 0 && (
        <Title order={3} mt="md" mb="xs">
          Cases
        </Title>
      )}
      <ul className={classes.list}>
        {cases.map(({ id, number, state, ips }) => (
          <li key={id}>
            <Link href={`/staff/cases/${id}`}>Case {number}</Link>, {caseStateNames[state].toLowerCase()}:{" "}
            <span className={classes.networks}>{ips.join(", ")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Statuses({ view: { internal } }: { view: SenderView }) {
  return (
    <section aria-labelledby="statuses">
      <Title order={3} id="statuses" mb="xs">
        Statuses, with what only staff may know
      </Title>
      <DataTable
        caption="Statuses of it"
        rows={internal.statuses}
        rowKey={({ network, since }) => `${network} ${since}`}
        columns={[
          {
            key: "network",
            header: "Network",
            cell: (row) => <span className="address">{row.network}</span>,
          },
          {
            key: "state",
            header: "Status",
            cell: ({ state }) => statusName(state),
          },
          { key: "reason", header: "Reason", cell: ({ reason }) => reasonName(reason) },
          { key: "since", header: "Since", cell: ({ since }) => instantText(since) },
          {
            key: "ended",
            header: "Ended",
            cell: ({ endedAt }) => (endedAt ? instantText(endedAt) : "Not yet"),
          },
          {
            key: "note",
            header: "Note of staff",
            maxWidth: 320,
            cell: ({ note }) => <span title={note}>{note}</span>,
          },
        ]}
        empty={<Text size="sm">Nothing of it was blocked, junked or limited.</Text>}
      />
    </section>
  );
}

/** Beside a day whose figures are not whole. */
const notWhole: Partial<Record<CompletenessState, string>> = {
  today: "so far",
  open: "not closed",
  late: "late",
  missing: "missing",
  lost: "lost",
};

function Days({ days }: { days: readonly Day[] }) {
  const completeness = useCompleteness();
  const states = new Map(completeness.data?.days.map(({ day, state }) => [day, state]));
  const stateOf = (day: string) => notWhole[states.get(day) ?? "complete"];
  return (
    <DataTable<Day>
      nested
      caption="The last 30 days"
      rows={days}
      rowKey={({ day }) => day}
      columns={[
        {
          key: "day",
          header: "Day",
          cell: ({ day }) => [dayText(day), stateOf(day)].filter(Boolean).join(", "),
        },
        { key: "recipients", header: "Recipients", numeric: true, cell: (day) => count(day.recipients) },
        {
          key: "spam",
          header: "Spam share",
          means: "spamShare",
          numeric: true,
          cell: (day) => (verdictsOf(day) === 0 ? "" : percent(day.spam / verdictsOf(day), verdictsOf(day))),
        },
        { key: "complaints", header: "Complaints", numeric: true, cell: (day) => count(day.complaints) },
        {
          key: "rate",
          header: "Complaint rate",
          means: "complaintRate",
          numeric: true,
          cell: ({ complaints, recipients }) => (recipients === 0 ? "" : rate(complaints / recipients)),
        },
        { key: "rcpt", header: "RCPT commands", numeric: true, cell: (day) => count(day.rcptCommands) },
        { key: "unknown", header: "Unknown", numeric: true, cell: (day) => count(day.rcptUnknown) },
      ]}
      empty={
        <EmptyState title="No mail in 30 days">
          Nothing of it sent here. A day appears with its first message event.
        </EmptyState>
      }
    />
  );
}

const verdictsOf = ({ ham, suspect, spam }: Day): number => ham + suspect + spam;
