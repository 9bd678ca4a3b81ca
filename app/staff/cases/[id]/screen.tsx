"use client";
// One case for staff: facts, thread, and the decision by one key: g grants, r refuses, a asks, t takes it.
import {
  Button,
  Group,
  NativeSelect,
  Skeleton,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from "@mantine/core";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { caseStateNames } from "@/components/cases/case-words";
import { RuleList } from "@/components/cases/rule-list";
import { Thread } from "@/components/cases/thread";
import { instantText } from "@/components/format";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { ActKeys } from "@/components/staff/act-keys";
import { toast } from "@/components/undo-toast";
import type { CaseDecision, StaffCaseView } from "@/lib/cases/schema";
import { useDecideCase, useStaffCase } from "@/lib/client/cases";

export function StaffCaseScreen({ id }: { id: string }) {
  const found = useStaffCase(id);
  if (found.error) return <ProblemNotice problem={found.error} onRetry={() => found.refetch()} />;
  if (found.data === undefined) return <Skeleton height={400} aria-label="Loading the case" />;
  return <Whole row={found.data} />;
}

function Whole({ row }: { row: StaffCaseView }) {
  return (
    <>
      <PageHeader
        title={`Case ${row.number}`}
        lead={`${row.organization ?? "Public form"}, ${row.contactAddress}. Opened ${instantText(row.createdAt)}. ${row.owner ?? "Nobody"} owns it.`}
      />
      <Stack gap="lg" maw={860}>
        <Notice title={caseStateNames[row.state]}>{row.sentence}</Notice>
        {row.items.map((item) => (
          <section key={item.ip} aria-label={item.ip}>
            <Title order={2} className="address" mb="xs">
              {item.ip}
              {item.network !== item.ip && ` (${item.network})`}
            </Title>
            <RuleList rules={item.checks} />
          </section>
        ))}
        <Title order={2}>Thread</Title>
        <Thread messages={row.messages} filesAt="/api/v1/staff/attachments" />
        <Decision row={row} />
      </Stack>
    </>
  );
}

type Act = CaseDecision["decision"];
const acts: Record<string, { act: Act; name: string }> = {
  g: { act: "grant", name: "Grant" },
  r: { act: "refuse", name: "Refuse" },
  a: { act: "ask", name: "Ask" },
  t: { act: "take", name: "Take it" },
  n: { act: "note", name: "Note" },
};

function Decision({ row }: { row: StaffCaseView }) {
  const decide = useDecideCase(row.id);
  const router = useRouter();
  const [act, setAct] = useState<Act>("grant");
  const [text, setText] = useState("");
  const [note, setNote] = useState("");
  const [earliestDay, setEarliestDay] = useState("");
  const noteField = useRef<HTMLInputElement>(null);

  function choose(next: Act) {
    setAct(next);
    const macro = { grant: "Granted", refuse: "Not eligible", ask: "What was the cause" }[next as string];
    if (text === "" && macro !== undefined)
      setText(row.macros.find(({ name }) => name === macro)?.text ?? "");
    noteField.current?.focus();
  }

  function submit() {
    const input = { decision: act, text, note, ...(earliestDay === "" ? {} : { earliestDay }) };
    decide.mutate(input, {
      onSuccess: () => {
        toast({ message: `Case ${row.number}: done.` });
        if (act !== "take" && act !== "note") router.push("/staff/cases");
        setNote("");
      },
    });
  }

  const writes = act === "grant" || act === "refuse" || act === "ask";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      aria-label="Decision"
    >
      <Stack gap="sm">
        <Title order={2}>Decision</Title>
        <ActKeys acts={acts} chosen={act} onChoose={choose} />
        {writes && (
          <>
            <NativeSelect
              label="Begin with"
              data={["", ...row.macros.map(({ name }) => name)]}
              onChange={(event) => {
                const chosen = row.macros.find(({ name }) => name === event.currentTarget.value);
                if (chosen !== undefined) setText(chosen.text);
              }}
            />
            <Textarea
              label="To the requester"
              autosize
              minRows={4}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              error={decide.error?.of("text")}
            />
          </>
        )}
        {act === "refuse" && (
          <TextInput
            label="Earliest day to ask again"
            type="date"
            value={earliestDay}
            onChange={(event) => setEarliestDay(event.currentTarget.value)}
            error={decide.error?.of("earliestDay")}
          />
        )}
        <TextInput
          ref={noteField}
          label="Note"
          description="For staff and the audit log."
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          error={decide.error?.of("note")}
        />
        {decide.error && decide.error.issues.length === 0 && <ProblemNotice problem={decide.error} />}
        <Group gap="sm">
          <Button type="submit" loading={decide.isPending}>
            {Object.values(acts).find((each) => each.act === act)?.name}
          </Button>
          <Text size="sm" c="dimmed">
            Enter sends it.
          </Text>
        </Group>
      </Stack>
    </form>
  );
}
