"use client";
// What is blocked, junked or limited, with the notes senders never see; and the form that changes it.
import { Button, Card, Group, NativeSelect, Stack, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { instantText } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { reasonName, reasonNames } from "@/components/reason-words";
import { statusNames } from "@/components/status-words";
import { toast } from "@/components/undo-toast";
import { useChangeBlock, useDecideProposal, useStaffBlocks } from "@/lib/client/cases";
import type { BlockChange, StaffBlocks } from "@/lib/reputation/schema";

export function BlocksScreen() {
  const blocks = useStaffBlocks();
  return (
    <>
      <PageHeader
        title="Blocks"
        lead="Mail servers pull changes from here. Wider than a /24 (IPv6 /48) a second member of staff must approve."
      />
      <Stack gap="lg">
        <ChangeForm />
        {blocks.error && <ProblemNotice problem={blocks.error} onRetry={() => blocks.refetch()} />}
        {blocks.data?.proposals.map((proposal) => (
          <Proposal key={proposal.id} proposal={proposal} />
        ))}
        <Title order={2} mb={-8}>
          In force
        </Title>
        <DataTable
          caption="Statuses in force"
          rows={blocks.data?.statuses}
          rowKey={({ network, since }) => `${network} ${since}`}
          columns={[
            {
              key: "network",
              header: "Network",
              cell: ({ network }) => <span className="address">{network}</span>,
            },
            { key: "state", header: "State", cell: ({ state }) => statusNames[state] },
            { key: "reason", header: "Reason", cell: ({ reason }) => reasonName(reason) },
            { key: "since", header: "Since", cell: ({ since }) => instantText(since) },
            {
              key: "until",
              header: "Until",
              cell: ({ until }) => (until === null ? "Until lifted" : instantText(until)),
            },
            { key: "note", header: "Note", cell: ({ note }) => note, maxWidth: 360 },
          ]}
          empty={<EmptyState title="Nothing is in force">What you block above shows here.</EmptyState>}
        />
      </Stack>
    </>
  );
}

function ChangeForm() {
  const change = useChangeBlock();
  const form = useForm({
    initialValues: { act: "set", network: "", state: "blocked", reason: "complaints", until: "", note: "" },
  });
  function submit({ act, network, state, reason, until, note }: typeof form.values) {
    const input =
      act === "clear"
        ? { act: "clear", network, note }
        : { act: "set", network, state, reason, note, ...(until === "" ? {} : { until: `${until}:00Z` }) };
    change.mutate(input as BlockChange, {
      onSuccess: ({ sentence }) => {
        form.reset();
        toast({ message: sentence });
      },
    });
  }
  const field = (name: keyof typeof form.values) => ({
    ...form.getInputProps(name),
    error: change.error?.of(name),
  });
  const sets = form.values.act === "set";
  return (
    <Card
      withBorder
      padding="md"
      component="form"
      onSubmit={form.onSubmit(submit)}
      aria-label="Change a status"
    >
      <Stack gap="sm">
        <Group gap="sm" align="flex-end">
          <NativeSelect
            label="What to do"
            data={[
              { value: "set", label: "Set a status" },
              { value: "clear", label: "Lift the status" },
            ]}
            {...field("act")}
          />
          <TextInput label="Address or network" {...field("network")} />
          {sets && (
            <>
              <NativeSelect label="State" data={options(statusNames)} {...field("state")} />
              <NativeSelect label="Reason" data={options(reasonNames)} {...field("reason")} />
              <TextInput
                label="Until (UTC)"
                description="Until lifted when empty"
                type="datetime-local"
                {...field("until")}
              />
            </>
          )}
        </Group>
        <TextInput label="Note" description="Senders never see it." {...field("note")} />
        {change.error && change.error.issues.length === 0 && <ProblemNotice problem={change.error} />}
        <Button type="submit" loading={change.isPending} style={{ alignSelf: "flex-start" }}>
          {sets ? "Set the status" : "Lift the status"}
        </Button>
      </Stack>
    </Card>
  );
}

const options = (names: Record<string, string>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }));

const actWords = { blocked: "block", junked: "junk the mail of", limited: "limit" };

function Proposal({ proposal }: { proposal: StaffBlocks["proposals"][number] }) {
  const decide = useDecideProposal();
  const [note, setNote] = useState("");
  return (
    <Card
      withBorder
      padding="md"
      component="section"
      aria-label={`Proposal for ${proposal.network}`}
      data-row
    >
      <Stack gap="sm">
        <Title order={2}>
          Proposed: {proposal.state === "clear" ? "lift the status of" : actWords[proposal.state]}{" "}
          <span className="address">{proposal.network}</span>
        </Title>
        <Text size="sm">
          Proposed by {proposal.proposedBy}, {instantText(proposal.proposedAt)}: “{proposal.note}”
        </Text>
        <TextInput
          label="Note"
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          error={decide.error?.of("note")}
        />
        {decide.error && decide.error.issues.length === 0 && <ProblemNotice problem={decide.error} />}
        <Group gap="sm">
          <Button
            disabled={proposal.mine}
            loading={decide.isPending}
            onClick={() => decide.mutate({ id: proposal.id, decision: "approve", note })}
          >
            Approve
          </Button>
          <Button
            variant="default"
            onClick={() => decide.mutate({ id: proposal.id, decision: "withdraw", note })}
          >
            Withdraw
          </Button>
          {proposal.mine && (
            <Text size="sm" c="dimmed">
              You proposed it: somebody else must approve.
            </Text>
          )}
        </Group>
      </Stack>
    </Card>
  );
}
