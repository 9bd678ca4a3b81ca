"use client";
// The morning of who has one address: what is wrong with it, why and how it clears, and its week, on one card.
import { Anchor, Card, Stack, Title } from "@mantine/core";
import Link from "next/link";
import { AddressTitle } from "@/components/ip/address-title";
import { Findings } from "@/components/ip/findings";
import { Totals } from "@/components/ip/totals";
import { ProblemNotice } from "@/components/problem-notice";
import { useIp } from "@/lib/client/reputation";

export function OnlyAddress({ ip }: { ip: string }) {
  const overview = useIp(ip, { window: "7" });
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="only">
      <Stack gap="md">
        <Title order={2} id="only">
          <AddressTitle ip={ip} overview={overview.data} />
        </Title>
        {overview.error ? (
          <ProblemNotice
            problem={overview.error}
            onRetry={() => overview.refetch()}
            retrying={overview.isFetching}
          />
        ) : (
          <>
            <Findings findings={overview.data?.findings} />
            <Totals overview={overview.data} />
          </>
        )}
        <Anchor component={Link} href={`/ips/${encodeURIComponent(ip)}`}>
          Each of its days, with charts, samples and evidence
        </Anchor>
      </Stack>
    </Card>
  );
}
