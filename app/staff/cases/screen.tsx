"use client";
// Cases that wait for a person, the one due first first.
import { SegmentedControl, Stack } from "@mantine/core";
import Link from "next/link";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { caseStateNames } from "@/components/cases/case-words";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { instantText } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import type { StaffCaseRow } from "@/lib/cases/schema";
import { useStaffCases } from "@/lib/client/cases";

const shows = ["waiting", "all"] as const;

export function StaffCasesScreen() {
  const [show, setShow] = useQueryState("show", parseAsStringLiteral(shows).withDefault("waiting"));
  const cases = useStaffCases(show);
  return (
    <>
      <PageHeader
        title="Cases"
        lead="Requests to lift a block. Rules decide most; these wait for a person."
      />
      <Stack gap="md">
        <SegmentedControl
          aria-label="Which cases"
          value={show}
          onChange={(value) => setShow(value as (typeof shows)[number])}
          data={[
            { value: "waiting", label: "Waiting for a person" },
            { value: "all", label: "All" },
          ]}
          style={{ alignSelf: "flex-start" }}
        />
        {cases.error && <ProblemNotice problem={cases.error} onRetry={() => cases.refetch()} />}
        <DataTable<StaffCaseRow>
          caption="Cases"
          rows={cases.data?.cases}
          rowKey={({ id }) => id}
          skeletonRows={4}
          columns={[
            {
              key: "number",
              header: "Case",
              cell: ({ id, number }) => <Link href={`/staff/cases/${id}`}>{number}</Link>,
            },
            { key: "state", header: "State", cell: ({ state }) => caseStateNames[state] },
            {
              key: "who",
              header: "Organization",
              cell: ({ organization }) => organization ?? "Public form",
              maxWidth: 200,
            },
            {
              key: "ips",
              header: "Addresses",
              cell: ({ ips }) => <span className="address">{ips.join(", ")}</span>,
              maxWidth: 240,
            },
            {
              key: "due",
              header: "Due",
              cell: ({ dueAt, overdue }) =>
                dueAt === null ? "" : `${instantText(dueAt)}${overdue ? " (overdue)" : ""}`,
            },
            { key: "owner", header: "Owner", cell: ({ owner }) => owner ?? "Nobody yet", maxWidth: 200 },
          ]}
          card={({ id, number, state, organization, ips, dueAt, overdue, owner }) => (
            <>
              <Link href={`/staff/cases/${id}`}>Case {number}</Link>: {caseStateNames[state]}
              <div className="address">{ips.join(", ")}</div>
              <div>
                {organization ?? "Public form"}, {owner === null ? "no owner yet" : `owner ${owner}`}
              </div>
              {dueAt !== null && `Due ${instantText(dueAt)}${overdue ? " (overdue)" : ""}`}
            </>
          )}
          empty={
            <EmptyState title="No case waits">
              A case comes here when somebody answers a refusal, or when the rules leave the decision to a
              person.
            </EmptyState>
          }
        />
      </Stack>
    </>
  );
}
