"use client";
// Help when blocked: paste the bounce or name addresses, see what would be decided, then ask. Below: the cases there are.
import { Button, Card, FileInput, Skeleton, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { BounceReading } from "@/components/cases/bounce-reading";
import { caseStateNames } from "@/components/cases/case-words";
import { EligibilityCard } from "@/components/cases/eligibility-card";
import { asUploads } from "@/components/cases/uploads";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { dayText } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import type { CaseRow } from "@/lib/cases/schema";
import { useCases, useDecodeBounce, useEligibility, useOpenCase } from "@/lib/client/cases";

export function CasesScreen() {
  const [asked, setAsked] = useQueryState("ips", parseAsString.withDefault(""));
  const [bounce, setBounce] = useState("");
  const decode = useDecodeBounce();
  const ips = asked.split(/[\s,]+/).filter((ip) => ip !== "");

  return (
    <>
      <PageHeader
        title="Cases"
        lead="Paste the bounce, or name addresses. You see what would be decided before you write a word."
      />
      <Stack gap="lg">
        <Card withBorder padding="md">
          <Stack gap="sm">
            <form
              onSubmit={(event) => {
                event.preventDefault();
                decode.mutate(bounce, {
                  onSuccess: ({ bounce: read }) => void setAsked(read.ip ?? ""),
                });
              }}
            >
              <Stack gap="sm">
                <Textarea
                  label="A bounce, a reply or a log line"
                  autosize
                  minRows={3}
                  maxRows={10}
                  value={bounce}
                  onChange={(event) => setBounce(event.currentTarget.value)}
                  error={decode.error?.of("text")}
                />
                <Button
                  type="submit"
                  variant="default"
                  loading={decode.isPending}
                  style={{ alignSelf: "flex-start" }}
                >
                  Read it
                </Button>
              </Stack>
            </form>
            {decode.error && decode.error.issues.length === 0 && <ProblemNotice problem={decode.error} />}
            {decode.data && <BounceReading read={decode.data} />}
            <TextInput
              label="Or addresses, separated by spaces"
              placeholder="203.0.113.9 203.0.113.10"
              defaultValue={asked}
              key={asked}
              onBlur={(event) => void setAsked(event.currentTarget.value.trim())}
              onKeyDown={(event) => {
                if (event.key === "Enter") void setAsked(event.currentTarget.value.trim());
              }}
            />
          </Stack>
        </Card>
        {ips.length > 0 && <Ask ips={ips} bounce={decode.data === undefined ? "" : bounce} />}
        <CaseTable />
      </Stack>
    </>
  );
}

function Ask({ ips, bounce }: { ips: string[]; bounce: string }) {
  const eligibility = useEligibility(ips);
  const open = useOpenCase();
  const router = useRouter();
  const [text, setText] = useState("");
  const [files, setFiles] = useState<File[]>([]);
  const addresses = eligibility.data?.addresses ?? [];
  const mayAsk =
    addresses.some(({ verdict }) => verdict !== "clear") &&
    addresses.every(({ rules }) => rules.every(({ rule, result }) => rule !== "held" || result === "pass"));
  const refused = addresses.some(({ verdict }) => verdict === "not_eligible");

  async function submit() {
    const attachments = await asUploads(files);
    const input = { ips, text, attachments, ...(bounce === "" ? {} : { bounce }) };
    open.mutate(input, { onSuccess: ({ id }) => router.push(`/cases/${id}`) });
  }

  return (
    <Stack gap="md">
      {eligibility.error && <ProblemNotice problem={eligibility.error} />}
      {eligibility.isPending && <Skeleton height={180} aria-label="Checking the rules" />}
      {addresses.map((address) => (
        <EligibilityCard key={address.ip} address={address} />
      ))}
      {mayAsk && (
        <Card withBorder padding="md">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void submit();
            }}
          >
            <Stack gap="sm">
              {refused && (
                <Text size="sm">
                  You can ask anyway: you get the reason in writing, and your answer to it reaches a person.
                </Text>
              )}
              <Textarea
                label="What was the cause, and what has changed?"
                autosize
                minRows={3}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                error={open.error?.of("text")}
              />
              <FileInput
                label="Files"
                placeholder="Choose files"
                description="Text, mail (.eml), CSV, PDF, PNG or JPEG; 5 at most."
                multiple
                value={files}
                onChange={setFiles}
                accept=".txt,.log,.eml,.csv,.pdf,.png,.jpg,.jpeg"
              />
              {open.error && <ProblemNotice problem={open.error} />}
              <Button type="submit" loading={open.isPending} style={{ alignSelf: "flex-start" }}>
                Open a case
              </Button>
            </Stack>
          </form>
        </Card>
      )}
    </Stack>
  );
}

function CaseTable() {
  const cases = useCases();
  if (cases.error) return <ProblemNotice problem={cases.error} onRetry={() => cases.refetch()} />;
  return (
    <section aria-labelledby="own-cases">
      <Title order={2} id="own-cases" mb="xs">
        Your cases
      </Title>
      <DataTable<CaseRow>
        caption="Cases of the organization"
        rows={cases.data?.cases}
        rowKey={({ id }) => id}
        skeletonRows={3}
        columns={[
          {
            key: "number",
            header: "Case",
            cell: ({ id, number }) => <Link href={`/cases/${id}`}>{number}</Link>,
          },
          { key: "state", header: "State", cell: ({ state }) => caseStateNames[state] },
          {
            key: "ips",
            header: "Addresses",
            cell: ({ ips }) => <span className="address">{ips.join(", ")}</span>,
            maxWidth: 260,
          },
          { key: "next", header: "What comes next", cell: ({ sentence }) => sentence, maxWidth: 480 },
          { key: "created", header: "Opened", cell: ({ createdAt }) => dayText(createdAt) },
        ]}
        card={(row) => (
          <>
            <Link href={`/cases/${row.id}`}>Case {row.number}</Link>: {caseStateNames[row.state]}
            <div className="address">{row.ips.join(", ")}</div>
            <div>{row.sentence}</div>
          </>
        )}
        empty={
          <EmptyState title="No case yet">
            When an address of yours is blocked, open a case above. Its whole thread will be here, also what
            you answer by mail.
          </EmptyState>
        }
      />
    </section>
  );
}
