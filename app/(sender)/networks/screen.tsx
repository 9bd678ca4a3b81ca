"use client";
// What the organization may read, and what it has asked for: grants with what they rest on, claims with the state
// of their blocks.
import { Button, Group, Stack, Title } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { ClaimTable } from "@/components/networks/claim-table";
import { GrantTable } from "@/components/networks/grant-table";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { useMe } from "@/lib/client/identity";
import { useClaims, useGrants } from "@/lib/client/networks";
import { Delegations, NewDelegation, Offers } from "./delegations";
import { GrantActions } from "./grant-actions";

export function NetworksScreen() {
  const me = useMe();
  const grants = useGrants();
  const claims = useClaims();
  const mayWrite = me.data?.permissions.includes("networks:write") ?? false;
  const [delegating, setDelegating] = useState(false);
  const hasGrants = (grants.data?.grants.length ?? 0) > 0;
  const hasClaims = (claims.data?.claims.length ?? 0) > 0;
  return (
    <>
      <PageHeader
        title="Networks"
        lead="What this organization may read, what each grant rests on, and claims on their way."
        actions={
          <Group gap="sm">
            {hasGrants && (
              <Button component={Link} href="/networks/access" variant="default">
                Who can see
              </Button>
            )}
            {mayWrite && hasGrants && (
              <Button variant="default" onClick={() => setDelegating(true)}>
                Delegate a network
              </Button>
            )}
            {mayWrite && (
              <Button component={Link} href="/networks/add">
                Add networks
              </Button>
            )}
          </Group>
        }
      />
      <Stack gap="xl">
        <Offers organization={me.data?.organization?.name ?? "your organization"} mayWrite={mayWrite} />
        {grants.error ? (
          <ProblemNotice
            problem={grants.error}
            onRetry={() => grants.refetch()}
            retrying={grants.isFetching}
          />
        ) : (
          <section aria-labelledby="grants">
            <Title order={2} id="grants" mb="xs">
              Grants
            </Title>
            <GrantTable
              grants={grants.data?.grants}
              action={mayWrite ? (grant) => <GrantActions grant={grant} /> : null}
              empty={<NoGrants waiting={hasClaims} mayWrite={mayWrite} />}
            />
          </section>
        )}
        <Delegations mayWrite={mayWrite} />
        {claims.error && (
          <ProblemNotice
            problem={claims.error}
            onRetry={() => claims.refetch()}
            retrying={claims.isFetching}
          />
        )}
        {hasClaims && (
          <section aria-labelledby="claims">
            <Title order={2} id="claims" mb="xs">
              Claims
            </Title>
            <ClaimTable claims={claims.data?.claims ?? []} />
          </section>
        )}
      </Stack>
      {delegating && <NewDelegation opened onClose={() => setDelegating(false)} />}
    </>
  );
}

function NoGrants({ waiting, mayWrite }: { waiting: boolean; mayWrite: boolean }) {
  if (waiting) {
    return (
      <EmptyState title="No grant yet">
        Your claims below are on their way. A block becomes a grant the moment its proof holds, and its data
        appears under IPs at once.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No networks yet"
      action={
        mayWrite && (
          <Button component={Link} href="/networks/add">
            Add networks
          </Button>
        )
      }
    >
      Paste the addresses you send from, then prove that they are yours: by a DNS record in their reverse
      zone, or by mail to their registry contact.
      {!mayWrite && " An owner or admin of the organization can do this."}
    </EmptyState>
  );
}
