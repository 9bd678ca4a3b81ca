// An address of a network that the organization could read until its proof went: what happened, and how it comes back.
import { Text } from "@mantine/core";
import Link from "next/link";
import type { GrantView } from "@/lib/networks/schema";
import { EmptyState } from "../empty-state";
import { PageHeader } from "../page-header";

type Props = { ip: string; grants: readonly GrantView[] };

export function EndedAccess({ ip, grants }: Props) {
  const suspended = grants.some(({ state }) => state === "suspended");
  return (
    <>
      <PageHeader title={<span className="address">{ip}</span>} />
      <EmptyState
        title={suspended ? "Access to this address is suspended" : "Access to this address has ended"}
        // A plain link: this is drawn on the server, which cannot hand a component to a button.
        action={<Link href="/networks">{suspended ? "See what it needs" : "Networks"}</Link>}
      >
        {grants.map(({ id, network, sentence }) => (
          <Text component="p" key={id} mt={0} mb="xs">
            <span className="address">{network}</span>: {sentence}
          </Text>
        ))}
        The provider goes on counting meanwhile. Where access comes back with its old proof, these days are
        shown too.
      </EmptyState>
    </>
  );
}
