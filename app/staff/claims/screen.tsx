"use client";
// Which claims wait, what each rests on, and the decision of staff, always with a note: j to the row, g or r, the note, Enter.
import {
  Badge,
  Button,
  Card,
  Checkbox,
  Group,
  ScrollArea,
  SegmentedControl,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type FormEvent, useRef, useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { instantText } from "@/components/format";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { PageTabs } from "@/components/page-tabs";
import { ProblemNotice } from "@/components/problem-notice";
import { ActKeys } from "@/components/staff/act-keys";
import { NoteForm } from "@/components/staff/note-form";
import { toast } from "@/components/undo-toast";
import { useDecideBlock, useStaffClaims, useUndoDecision } from "@/lib/client/networks";
import type { StaffBlock } from "@/lib/networks/schema";
import { Disputes } from "./disputes";
import { StaffGrants } from "./grants";

const filters = ["waiting", "needs_staff", "reported", "decided"] as const;
const filterWords = {
  waiting: "All waiting",
  needs_staff: "Only staff can decide",
  reported: "Reported",
  decided: "Decided by staff",
};
const emptyWords = {
  waiting: "No claim waits. A claim shows here from the moment it is made until its proof is found.",
  needs_staff: "No claim waits for you. Claims wider than a /16 (IPv6 /32) come here.",
  reported: "No contact has reported a request as abuse.",
  decided: "Staff decided no claim in the last 30 days. What they decide can be undone here.",
};

export function ClaimsScreen() {
  return (
    <>
      <PageHeader
        title="Claims"
        lead="Networks that organizations ask for, what they hold, and what they dispute. Most claims prove themselves; decide the rest here."
      />
      <PageTabs
        label="Claims"
        parts={[
          { key: "claims", name: "Claims", content: <Queue /> },
          { key: "grants", name: "Grants", content: <StaffGrants /> },
          { key: "disputes", name: "Disputes", content: <Disputes /> },
        ]}
      />
    </>
  );
}

function Queue() {
  const [show, setShow] = useQueryState("show", parseAsStringLiteral(filters).withDefault("waiting"));
  const queue = useStaffClaims(show);
  return (
    <Stack gap="md">
      <ScrollArea type="never" viewportRef={showChosen}>
        <SegmentedControl
          aria-label="Which claims"
          value={show}
          onChange={(value) => setShow(value as (typeof filters)[number])}
          data={filters.map((value) => ({ value, label: filterWords[value] }))}
        />
      </ScrollArea>
      {queue.error && <ProblemNotice problem={queue.error} onRetry={() => queue.refetch()} />}
      {queue.isPending && <Skeleton height={240} aria-label="Loading claims" />}
      {queue.data?.blocks.length === 0 && (
        <EmptyState title={show === "decided" ? "Nothing decided" : "Nothing to decide"}>
          {emptyWords[show]}
        </EmptyState>
      )}
      {queue.data?.blocks.map((row) => (
        <BlockCard key={row.block.id} row={row} />
      ))}
    </Stack>
  );
}

/** On a phone what is chosen may stand beyond the edge. */
function showChosen(list: HTMLDivElement | null): void {
  list?.querySelector("input:checked + label")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function BlockCard({ row }: { row: StaffBlock }) {
  return (
    <Card withBorder padding="md" component="section" aria-label={row.block.network} data-row>
      <Stack gap="sm">
        <Group gap="sm" align="baseline">
          <Text component="h2" size="lg" fw={600} className="address">
            {row.block.network}
          </Text>
          <Text>{row.organization}</Text>
          <Text size="sm" c="dimmed">
            asked by {row.requestedBy}, {instantText(row.createdAt)}
          </Text>
        </Group>
        {(row.needsStaff || row.needsTwo || row.reported) && (
          <Group gap="xs">
            {row.needsStaff && <Badge variant="default">Only staff can decide</Badge>}
            {row.needsTwo && <Badge variant="default">Needs two members of staff</Badge>}
            {row.reported && (
              <Badge color="red" variant="light">
                Reported by its contact
              </Badge>
            )}
          </Group>
        )}
        {row.risks.length > 0 && (
          <Text size="sm">
            <Text span fw={600} size="sm">
              Look twice:
            </Text>{" "}
            {row.risks.map(({ sentence }) => sentence).join(" ")}
          </Text>
        )}
        <Text size="sm">The organization reads: “{row.block.sentence}”</Text>
        {row.block.lastCheck && (
          <Text size="sm" c="dimmed">
            Last check {instantText(row.block.lastCheck.at)}: {row.block.lastCheck.sentence}
          </Text>
        )}
        {row.holders.length > 0 && (
          <Text size="sm">
            Already held by{" "}
            {row.holders.map((holder) => `${holder.organization} (${holder.network})`).join(", ")}.
          </Text>
        )}
        {row.firstApproval && (
          <Notice title={`${row.firstApproval.by} has approved`}>
            “{row.firstApproval.note}” A second member of staff must approve as well.
          </Notice>
        )}
        {row.decision && (
          <Text size="sm">
            Decided by {row.decision.by}, {instantText(row.decision.at)}
            {row.block.sentence.includes(row.decision.note) ? "." : `: “${row.decision.note}”`}
          </Text>
        )}
        {row.decision === null && <Decision row={row} />}
        {(row.decision !== null || row.firstApproval !== null) && <Undo row={row} />}
      </Stack>
    </Card>
  );
}

function Undo({ row }: { row: StaffBlock }) {
  const undo = useUndoDecision();
  return (
    <NoteForm
      label={row.decision === null ? "Take the first approval back" : "Undo the decision"}
      description="Why it is taken back: kept in the audit log."
      working={undo.isPending}
      problem={undo.error}
      onSubmit={(note) => undo.mutate({ id: row.block.id, note })}
    />
  );
}

type Act = "grant" | "refuse";
const acts: Record<string, { act: Act; name: string }> = {
  g: { act: "grant", name: "Grant" },
  r: { act: "refuse", name: "Refuse" },
};

function Decision({ row }: { row: StaffBlock }) {
  const { network } = row.block;
  const decide = useDecideBlock();
  const [act, setAct] = useState<Act>("grant");
  const [note, setNote] = useState("");
  const [from, setFrom] = useState("");
  const [whole, setWhole] = useState(false);
  const noteField = useRef<HTMLInputElement>(null);

  function choose(next: Act) {
    setAct(next);
    noteField.current?.focus();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    decide.mutate(
      {
        id: whole ? row.claimId : row.block.id,
        whole,
        decision: act,
        note,
        ...(from === "" ? {} : { from }),
      },
      { onSuccess: (decided) => toast({ title: network, message: decided.sentence }) },
    );
  }

  return (
    <form onSubmit={submit} aria-label={`Decision about ${network}`}>
      <Stack gap="sm">
        <ActKeys acts={acts} chosen={act} onChoose={choose} inRow />
        <Group gap="sm" align="flex-start">
          <TextInput
            ref={noteField}
            label="Note"
            description="What the decision rests on. A refusal’s note is shown to the organization."
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            error={decide.error?.of("note")}
            style={{ flex: "1 1 320px" }}
          />
          <TextInput
            label="First readable day"
            description="90 days back when left empty"
            type="date"
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
            error={decide.error?.of("from")}
          />
        </Group>
        {row.waitingInClaim > 1 && (
          <Checkbox
            label={`For all ${row.waitingInClaim} blocks of this claim that wait`}
            checked={whole}
            onChange={(event) => setWhole(event.currentTarget.checked)}
          />
        )}
        {decide.error && decide.error.issues.length === 0 && <ProblemNotice problem={decide.error} />}
        <Group gap="sm">
          <Button type="submit" loading={decide.isPending}>
            {act === "grant" ? "Grant" : "Refuse"} {whole ? "all of them" : network}
          </Button>
          <Text size="sm" c="dimmed">
            Enter sends it.
          </Text>
        </Group>
      </Stack>
    </form>
  );
}
