"use client";
// The fleet put together by network, tag or AS: each group leads to its addresses.
import { Text } from "@mantine/core";
import { createSerializer } from "nuqs";
import { EmptyState } from "@/components/empty-state";
import { plural } from "@/components/format";
import { CellTable } from "@/components/map/cell-table";
import { ProblemNotice } from "@/components/problem-notice";
import { useGroups } from "@/lib/client/reputation";
import type { GroupKey } from "@/lib/reputation/schema";
import { type FleetState, fleetView, groupsQuery } from "./view";

const viewText = createSerializer(fleetView);

const words = {
  network: { header: "Network", none: "Other" },
  tag: { header: "Tag", none: "Without a tag" },
  asn: { header: "AS", none: "Announced by no AS that is known here" },
} as const;

type Props = { state: FleetState; by: GroupKey; enabled: boolean };

export function Groups({ state, by, enabled }: Props) {
  const groups = useGroups({ ...groupsQuery(state), by }, enabled);
  const hrefOf = (name: string | null) => {
    if (name === null) return null;
    const into = { network: { cidr: name }, tag: { tag: name }, asn: { asn: Number(name.slice(2)) } }[by];
    return `/ips${viewText({ ...state, by: null, page: 1, ...into })}`;
  };
  if (groups.error) {
    return (
      <ProblemNotice problem={groups.error} onRetry={() => groups.refetch()} retrying={groups.isFetching} />
    );
  }
  return (
    <>
      <CellTable
        caption={`Addresses by ${words[by].header}`}
        header={words[by].header}
        cells={groups.data?.groups.map(({ name, figures }) => ({
          name,
          network: name ?? words[by].none,
          figures,
        }))}
        stale={groups.isPlaceholderData}
        hrefOf={({ name }) => hrefOf(name)}
        empty={
          <EmptyState title="No address fits">Take a filter away, or choose a longer window.</EmptyState>
        }
      />
      {groups.data !== undefined && groups.data.hidden > 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          {plural(groups.data.hidden, "more group")} not shown: these are the worst.
        </Text>
      )}
    </>
  );
}
