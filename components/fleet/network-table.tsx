// Whole networks instead of addresses: what a fleet shows over windows in which there are too many records of addresses.
import { Anchor } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import type { RangeNetworks } from "@/lib/reputation/schema";
import { type Column, DataTable } from "../data-table";
import { count, percent, plural } from "../format";

type Network = RangeNetworks["networks"][number];

type Props = {
  networks: readonly Network[] | undefined;
  stale: boolean;
  hrefOf: (network: string) => string;
  empty: ReactNode;
};

export function NetworkTable({ networks, hrefOf, ...props }: Props) {
  const columns: Column<Network>[] = [
    {
      key: "network",
      header: "Network",
      cell: ({ network }) => (
        <Anchor component={Link} href={hrefOf(network)} className="address">
          {network}
        </Anchor>
      ),
    },
    {
      key: "volume",
      header: "Recipients",
      means: "recipients",
      numeric: true,
      cell: ({ counts }) => count(counts.recipients),
    },
    {
      key: "spam",
      header: "Spam share",
      means: "spamShare",
      numeric: true,
      cell: ({ counts, spamShare }) =>
        spamShare === null ? "–" : percent(spamShare, counts.ham + counts.suspect + counts.spam),
    },
    {
      key: "complaints",
      header: "Complaints",
      means: "complaints",
      numeric: true,
      cell: ({ counts }) => count(counts.complaints),
    },
    {
      key: "rcpt",
      header: "RCPT",
      means: "rcptCommands",
      numeric: true,
      cell: ({ counts }) => count(counts.rcptCommands),
    },
  ];
  return (
    <DataTable<Network>
      {...props}
      caption="Networks as a whole, those with the most recipients first"
      columns={columns}
      rows={networks}
      rowKey={({ network }) => network}
      card={(row) => (
        <>
          {columns[0]?.cell(row)}
          <div>
            {plural(row.counts.recipients, "recipient")}, {plural(row.counts.complaints, "complaint")}
          </div>
        </>
      )}
    />
  );
}
