"use client";
// The fleet over a window in which its addresses have too many daily records to list them: each network as a whole.
import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import { createSerializer } from "nuqs";
import { EmptyState } from "@/components/empty-state";
import { NetworkTable } from "@/components/fleet/network-table";
import { dayShort, dayText, plural } from "@/components/format";
import { ProblemNotice, type ShownProblem } from "@/components/problem-notice";
import { useRangeNetworks } from "@/lib/client/reputation";
import { type FleetState, fleetView, networksQuery } from "./view";

const viewText = createSerializer(fleetView);

/** Whether a list was refused because its window is too long for so many addresses. */
export const isTooWide = (problem: ShownProblem | null): boolean =>
  problem?.issues.some(({ path }) => path === "query.window") ?? false;

export function WideFleet({ state }: { state: FleetState }) {
  const networks = useRangeNetworks(networksQuery(state));
  if (networks.error) {
    return (
      <ProblemNotice
        problem={networks.error}
        onRetry={() => networks.refetch()}
        retrying={networks.isFetching}
      />
    );
  }
  const { q, rdns, result, status, line, traps, minVolume } = state;
  const left = q || rdns || result || status || line || traps || minVolume;
  const short = `/ips${viewText({ ...state, window: "90", from: null, to: null, page: 1 })}`;
  return (
    <>
      <Text size="sm" mb="sm">
        {networks.data && `${dayShort(networks.data.from)} to ${dayText(networks.data.to)}. `}
        So many addresses are listed one by one over up to 90 days. Over this window each /24 (IPv6 /48)
        stands here as a whole: choose one to see its addresses, or{" "}
        <Anchor component={Link} href={short}>
          look at 90 days
        </Anchor>
        .{left && " Filters by result, status, figures and text choose addresses and are left out here."}
      </Text>
      <NetworkTable
        networks={networks.data?.networks}
        stale={networks.isPlaceholderData}
        hrefOf={(network) => `/ips${viewText({ ...state, cidr: network, by: null, page: 1 })}`}
        empty={<EmptyState title="No mail in this window">Choose another window or network.</EmptyState>}
      />
      {networks.data !== undefined && networks.data.hidden > 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          {plural(networks.data.hidden, "more network")} not shown: these have the most recipients.
        </Text>
      )}
    </>
  );
}
