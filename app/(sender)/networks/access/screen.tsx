"use client";
// Who can see a network of the organization: everybody on it or narrower by name, wider ones by their number.
import { Button, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { parseAsString, useQueryState } from "nuqs";
import { type FormEvent, useState } from "react";
import { type Column, DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { dayText, plural } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { proofWords } from "@/components/proof-words";
import { useAccess } from "@/lib/client/networks";
import type { AccessList } from "@/lib/networks/schema";

export function AccessScreen() {
  const [network, setNetwork] = useQueryState("network", parseAsString.withDefault(""));
  const [text, setText] = useState(network);
  const access = useAccess(network);

  function submit(event: FormEvent) {
    event.preventDefault();
    void setNetwork(text.trim());
  }

  return (
    <>
      <PageHeader
        title="Who can see a network"
        lead="Everybody who reads about a network of yours, or a part of it. Of wider networks only how many organizations hold one."
      />
      <Stack gap="md">
        <form onSubmit={submit}>
          <Group gap="sm" align="flex-end">
            <TextInput
              label="Address or network"
              placeholder="203.0.113.0/24"
              classNames={{ input: "address" }}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              error={access.error?.issues[0]?.message}
              style={{ flex: "0 1 320px" }}
            />
            <Button type="submit">Show</Button>
          </Group>
        </form>
        {access.error && access.error.issues.length === 0 && <ProblemNotice problem={access.error} />}
        {network !== "" && access.isPending && <Skeleton height={160} aria-label="Loading who can see it" />}
        {access.data && <Answer network={network} access={access.data} />}
      </Stack>
    </>
  );
}

function Answer({ network, access }: { network: string; access: AccessList }) {
  if (!access.held) {
    return (
      <EmptyState title={`${network} is not yours`}>
        This is told to the holder of a network only: claim and prove it first. What is delegated to you is
        told to the organization that delegated it.
      </EmptyState>
    );
  }
  const others = access.entries.filter(({ own }) => !own).length + access.wider;
  return (
    <>
      <Text role="status">
        {others === 0
          ? `Nobody but your organization can see ${network}.`
          : `${plural(new Set(access.entries.filter(({ own }) => !own).map(({ organization }) => organization)).size, "other organization")} on it or a part of it.`}{" "}
        {access.wider > 0 &&
          `${plural(access.wider, "organization")} more by a wider network, which ${access.wider === 1 ? "is" : "are"} not named here.`}
      </Text>
      <DataTable
        caption={`Who can see ${network}`}
        columns={columns}
        rows={access.entries}
        rowKey={(row) => `${row.organization} ${row.network} ${row.proof} ${row.from} ${row.firstDay}`}
        card={(row) => (
          <>
            <span className="address">{row.network}</span> · {row.organization}
            {row.own && " (you)"}
            <div>
              {by(row)}, from {dayText(row.firstDay)} {row.until && `until ${dayText(row.until)}`}
            </div>
          </>
        )}
      />
      <Text size="sm" c="dimmed" maw="76ch">
        The provider’s staff can look at any network; when they do, your audit log says so.
      </Text>
    </>
  );
}

type Entry = AccessList["entries"][number];

const columns: Column<Entry>[] = [
  { key: "network", header: "Network", cell: (row) => <span className="address">{row.network}</span> },
  {
    key: "who",
    header: "Organization",
    maxWidth: 280,
    cell: (row) => `${row.organization}${row.own ? " (you)" : ""}`,
  },
  { key: "by", header: "By", maxWidth: 320, cell: by },
  { key: "feeds", header: "Reports", cell: (row) => (row.feeds ? "may have them" : "data only") },
  { key: "first", header: "Readable from", cell: (row) => dayText(row.firstDay) },
  { key: "until", header: "Until", cell: (row) => (row.until ? dayText(row.until) : "no end") },
];

function by(row: Entry): string {
  return row.from === null ? proofWords(row.proof) : `delegated by ${row.from}`;
}
