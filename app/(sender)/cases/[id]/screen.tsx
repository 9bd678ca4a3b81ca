"use client";
// One case: where it stands, what was checked, the thread, and the answer.
import { Button, FileInput, Group, Skeleton, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { caseStateNames } from "@/components/cases/case-words";
import { RuleList } from "@/components/cases/rule-list";
import { Thread } from "@/components/cases/thread";
import { asUploads } from "@/components/cases/uploads";
import { dayText, instantText } from "@/components/format";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { WayBack } from "@/components/way-back";
import type { CaseView } from "@/lib/cases/schema";
import { useAskAgain, useCase, useReplyToCase } from "@/lib/client/cases";

export function CaseScreen({ id }: { id: string }) {
  const found = useCase(id);
  if (found.error) return <ProblemNotice problem={found.error} onRetry={() => found.refetch()} />;
  if (found.data === undefined) return <Skeleton height={400} aria-label="Loading the case" />;
  return <Whole row={found.data} />;
}

function Whole({ row }: { row: CaseView }) {
  const askAgain = useAskAgain(row.id);
  return (
    <>
      <WayBack href="/cases" name="Cases" />
      <PageHeader
        title={`Case ${row.number}`}
        lead={`Opened ${instantText(row.createdAt)}. Mail goes to ${row.contactAddress}.`}
      />
      <Stack gap="lg" maw={860}>
        <Notice title={caseStateNames[row.state]} tone={row.state === "not_eligible" ? "warning" : "note"}>
          <span role="status">{row.sentence}</span>
          {row.mitigations.map((one) => (
            <div key={`${one.ip} ${one.grantedAt}`}>
              {one.ip} was lifted on {instantText(one.grantedAt)}; at most {one.limitPerDay} recipients a day
              until {dayText(one.limitUntil)}.
            </div>
          ))}
        </Notice>
        {row.state === "not_eligible" && (
          <Group gap="sm">
            <Button
              variant="default"
              disabled={!row.mayAskAgain}
              loading={askAgain.isPending}
              onClick={() => askAgain.mutate(undefined)}
            >
              Run the rules again
            </Button>
            {!row.mayAskAgain && row.earliestDay && (
              <Text size="sm" c="dimmed">
                From {dayText(row.earliestDay)} on
              </Text>
            )}
          </Group>
        )}
        {askAgain.error && <ProblemNotice problem={askAgain.error} />}
        {row.items.map((item) => (
          <section key={item.ip} aria-label={item.ip}>
            <Title order={2} className="address" mb="xs">
              {item.ip}
            </Title>
            <RuleList rules={item.checks} />
          </section>
        ))}
        <Title order={2}>Thread</Title>
        <Thread messages={row.messages} filesAt="/api/v1/attachments" />
        <Answer id={row.id} />
      </Stack>
    </>
  );
}

function Answer({ id }: { id: string }) {
  const reply = useReplyToCase(id);
  const [text, setText] = useState("");
  const [files, setFiles] = useState<File[]>([]);
  async function submit() {
    const attachments = await asUploads(files);
    reply.mutate(
      { text, attachments },
      {
        onSuccess: () => {
          setText("");
          setFiles([]);
        },
      },
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack gap="sm">
        <Textarea
          label="Answer"
          autosize
          minRows={3}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={reply.error?.of("text")}
        />
        <FileInput label="Files" placeholder="Choose files" multiple value={files} onChange={setFiles} />
        {reply.error && <ProblemNotice problem={reply.error} />}
        <Button type="submit" loading={reply.isPending} style={{ alignSelf: "flex-start" }}>
          Send
        </Button>
      </Stack>
    </form>
  );
}
