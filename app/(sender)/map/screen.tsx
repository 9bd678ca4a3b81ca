"use client";
// The map of the organization's networks: a list, then a network as cells, down to single addresses. What is shown
// is in the URL, so that a copied link shows the same.
import { Anchor, Button, NativeSelect, Skeleton, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { createSerializer, useQueryStates } from "nuqs";
import { useState } from "react";
import { CompleteThrough } from "@/components/complete-through";
import { EmptyState } from "@/components/empty-state";
import { plural } from "@/components/format";
import { CellGrid } from "@/components/map/cell-grid";
import { measureNames, measures } from "@/components/map/cell-look";
import { CellPanel } from "@/components/map/cell-panel";
import { CellTable } from "@/components/map/cell-table";
import { Legend } from "@/components/map/legend";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { DayStep } from "@/components/range/day-step";
import { RangeBar } from "@/components/range/range-bar";
import { queryText } from "@/lib/client/call";
import { useMe } from "@/lib/client/identity";
import { useCompleteness } from "@/lib/client/ingest";
import { type RangeQuery, useIps, useNetworkMap } from "@/lib/client/reputation";
import { windows } from "@/lib/reputation/choices";
import type { MapCell, NetworkMap } from "@/lib/reputation/schema";
import { AddNetworks } from "../add-networks";
import { Announced } from "./announced";
import { severestFirst, topQuery, worstOf } from "./first-look";
import classes from "./screen.module.css";
import { mapQuery, mapView } from "./view";

const viewText = createSerializer(mapView);

export function MapScreen() {
  const [state, setState] = useQueryStates(mapView, { history: "push" });
  const me = useMe();
  const completeness = useCompleteness();
  const inOrganization = me.data?.organization !== null;
  const { network, asn } = state;
  const { place, range } = mapQuery(state);
  const map = useNetworkMap(place, range, inOrganization);
  const mapHref = (network: string | null, of = asn) => `/map${viewText({ ...state, network, asn: of })}`;
  const hrefOf = ({ network }: MapCell) => (network.includes("/") ? mapHref(network) : `/ips/${network}`);
  const asList = network === null;
  const shown = map.data?.window;
  const single = shown?.days === 1 && state.window !== "today" ? shown.to : null;
  return (
    <>
      <PageHeader
        title="Map"
        lead={<CompleteThrough completeness={completeness.isError ? null : completeness.data} />}
      />
      {(!asList || asn !== null) && (
        <nav className={classes.crumbs} aria-label="Wider networks">
          <Anchor component={Link} href={mapHref(null, null)}>
            All networks
          </Anchor>
          {asn !== null && <Crumb href={asList ? null : mapHref(null)}>{`AS${asn}`}</Crumb>}
          {!asList &&
            map.data?.parents.map((parent) => (
              <Crumb href={mapHref(parent)} key={parent}>
                {parent}
              </Crumb>
            ))}
          {!asList && <Crumb href={null}>{network}</Crumb>}
        </nav>
      )}
      <RangeBar
        range={state}
        onRange={setState}
        windows={windows}
        last={completeness.data?.completeThrough}
      />
      <div className={classes.bar}>
        {single !== null && (
          <DayStep day={single} last={completeness.data?.completeThrough} onRange={setState} />
        )}
        {!asList && (
          <>
            <NativeSelect
              aria-label="Colour by"
              value={state.by}
              onChange={(event) =>
                setState({ by: measures.find((name) => name === event.currentTarget.value) ?? "result" })
              }
              data={measures.map((value) => ({ value, label: measureNames[value] }))}
            />
            <Button
              variant="default"
              aria-pressed={state.table}
              onClick={() => setState({ table: !state.table })}
            >
              {state.table ? "Show as map" : "Show as table"}
            </Button>
          </>
        )}
      </div>
      {map.error && (
        <ProblemNotice
          problem={map.error}
          fieldNames={{ network: "Network" }}
          {...(map.error.issues.length === 0
            ? { onRetry: () => map.refetch(), retrying: map.isFetching }
            : {})}
        />
      )}
      {!map.error && (asList || state.table) && (
        <CellTable
          caption={asList ? "Your networks" : `The cells of ${network}`}
          cells={
            asList ? map.data?.rows.toSorted(severestFirst) : map.data?.rows.filter(({ figures }) => figures)
          }
          stale={map.isPlaceholderData}
          hrefOf={hrefOf}
          empty={
            <Nothing asList={asList} mayAdd={me.data?.permissions.includes("networks:write") ?? false} />
          }
        />
      )}
      {asList && map.data && map.data.rows.length > 0 && map.data.rows.every(({ figures }) => !figures) && (
        <Text size="sm" c="dimmed" mt="xs">
          No mail came from these networks in this window.
        </Text>
      )}
      {asList && asn === null && (
        <Announced range={range} enabled={inOrganization} hrefOf={(number) => mapHref(null, number)} />
      )}
      {!map.error && !asList && !state.table && (
        <Cells
          key={network}
          network={network}
          map={map.data}
          by={state.by}
          range={range}
          stale={map.isPlaceholderData}
          hrefOf={hrefOf}
        />
      )}
    </>
  );
}

/** A level above the present one, or, without a link, the present one itself. */
function Crumb({ href, children }: { href: string | null; children: string }) {
  return (
    <span {...(href === null && { "aria-current": "page" })}>
      ›{" "}
      {href === null ? (
        <span className="address">{children}</span>
      ) : (
        <Anchor component={Link} href={href} className="address">
          {children}
        </Anchor>
      )}
    </span>
  );
}

type CellsProps = {
  network: string;
  map: NetworkMap | undefined;
  by: (typeof measures)[number];
  range: RangeQuery;
  stale: boolean;
  hrefOf: (cell: MapCell) => string;
};

function Cells({ network, map, by, range, stale, hrefOf }: CellsProps) {
  const router = useRouter();
  const [chosen, setChosen] = useState<number | null>(null);
  const active = chosen ?? worstOf(map?.rows ?? [])?.at ?? 0;
  const cell = map?.rows.find(({ at }) => at === active);
  const [asked] = useDebouncedValue(cell?.network ?? "", 200);
  const several = cell?.network.includes("/") ?? false;
  const top = topQuery(cell, range);
  const ips = useIps(top ?? range, top !== null && asked === cell?.network);
  if (map === undefined) return <Skeleton h={608} maw={640} />;
  if (map.rows.length === 0) return <Outside />;
  const shown = ips.isPlaceholderData || asked !== cell?.network ? undefined : ips.data?.rows.slice(0, 5);
  const cells = Array.from<unknown, MapCell | null>({ length: map.size }, () => null);
  for (const row of map.rows) cells[row.at] = row;
  return (
    <div className={classes.room}>
      <div className={classes.map}>
        <div>
          <CellGrid
            label={`${network}, ${plural(map.size, "cell")} in address order`}
            cells={cells}
            by={by}
            active={active}
            onActive={setChosen}
            onOpen={(opened) => router.push(hrefOf(opened))}
            stale={stale}
            named={network.includes(":")}
          />
          <Legend by={by} named={network.includes(":")} withheld={map.trapDisclosure === "guarded"} />
          {by === "traps" && map.trapDisclosure === "guarded" && (
            <Text size="sm" c="dimmed" mt="xs">
              The provider tells trap hits for the whole organization only, never by address.
            </Text>
          )}
          {map.hidden > 0 && (
            <Text size="sm" c="dimmed" mt="xs">
              {plural(map.hidden, "more network")} with mail not shown: these are the worst.
            </Text>
          )}
        </div>
        {cell === undefined ? (
          <Text c="dimmed">No grant of yours covers this cell, so nothing is shown of it.</Text>
        ) : (
          <CellPanel
            cell={cell}
            days={map.window.days}
            compared={map.compared}
            top={several ? shown : null}
            problem={several ? ips.error : null}
            onRetry={() => ips.refetch()}
            links={
              several
                ? [
                    { href: hrefOf(cell), name: "Open its map" },
                    { href: fleetOf(cell, range), name: "All its addresses" },
                  ]
                : [{ href: hrefOf(cell), name: "Open the address" }]
            }
          />
        )}
      </div>
    </div>
  );
}

const fleetOf = ({ network }: MapCell, range: RangeQuery): string =>
  `/ips${queryText({ ...range, cidr: network })}`;

function Outside() {
  return (
    <EmptyState title="Nothing to show here">
      No grant of yours covers this network, or no mail came from it in this window. The list of all networks
      has those that you may read.
    </EmptyState>
  );
}

function Nothing({ asList, mayAdd }: { asList: boolean; mayAdd: boolean }) {
  return asList ? (
    <EmptyState title="Add the networks you send from" action={<AddNetworks mayAdd={mayAdd} />}>
      Here you will see your networks cell by cell: which parts are red or blocked, and which send how much.
    </EmptyState>
  ) : (
    <EmptyState title="No mail from here in this window">
      A cell appears when one of the provider's mail systems reports mail from it. Choose a longer window.
    </EmptyState>
  );
}
