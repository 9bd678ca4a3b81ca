"use client";
// The same addresses by who announces them, where the provider's routing table knows. Below the list, which would jump.
import { Title } from "@mantine/core";
import { CellTable } from "@/components/map/cell-table";
import { ProblemNotice } from "@/components/problem-notice";
import { type RangeQuery, useGroups } from "@/lib/client/reputation";
import classes from "./screen.module.css";

type Props = {
  range: RangeQuery;
  enabled: boolean;
  /** The networks of an AS. */
  hrefOf: (asn: number) => string;
};

export function Announced({ range: { compare: _, ...days }, enabled, hrefOf }: Props) {
  const groups = useGroups({ ...days, by: "asn" }, enabled);
  if (groups.error) return <ProblemNotice problem={groups.error} onRetry={() => groups.refetch()} />;
  const known = groups.data?.groups.some(({ name }) => name !== null) ?? false;
  if (!known) return null;
  return (
    <section aria-labelledby="announced" className={classes.announced}>
      <Title order={2} id="announced" mb="xs">
        By AS
      </Title>
      <CellTable
        caption="Who announces your networks"
        header="AS"
        cells={groups.data?.groups.map(({ name, figures }) => ({
          name,
          network: name ?? "Announced by no AS that is known here",
          figures,
        }))}
        stale={groups.isPlaceholderData}
        hrefOf={({ name }) => (name === null ? null : hrefOf(Number(name.slice(2))))}
        empty={null}
      />
    </section>
  );
}
