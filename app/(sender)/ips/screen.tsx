"use client";
// The fleet: every address the organization may see that sent in the window, worst first. The whole view is in
// the URL, so that a copied link shows the same.
import { Button, NativeSelect, Pagination, Text } from "@mantine/core";
import { IconColumns } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { debounce, useQueryStates } from "nuqs";
import { useState } from "react";
import { CompleteThrough } from "@/components/complete-through";
import { EmptyState } from "@/components/empty-state";
import { type FleetFilter, noFilter } from "@/components/fleet/fleet-filter";
import { FleetFilters } from "@/components/fleet/fleet-filters";
import { FleetSummary } from "@/components/fleet/fleet-summary";
import { FleetTable } from "@/components/fleet/fleet-table";
import { FleetTotals } from "@/components/fleet/fleet-totals";
import { ViewExport } from "@/components/fleet/view-export";
import { count, plural } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { RangeBar } from "@/components/range/range-bar";
import { useMe } from "@/lib/client/identity";
import { useCompleteness } from "@/lib/client/ingest";
import { useTags } from "@/lib/client/notebook";
import { groupsExport, networksExport, pageExport, tableExport, useIps } from "@/lib/client/reputation";
import { groupKeys, windows } from "@/lib/reputation/choices";
import type { IpList } from "@/lib/reputation/schema";
import { AddNetworks } from "../add-networks";
import { Bulk, useSelection } from "./bulk";
import { Groups } from "./groups";
import classes from "./screen.module.css";
import { ToolPopover } from "./tool-popover";
import { fleetQuery, fleetView, groupsQuery, networksQuery } from "./view";
import { ViewsButton } from "./views";
import { isTooWide, WideFleet } from "./wide";

const ColumnChoice = dynamic(
  () => import("@/components/fleet/column-choice").then((module) => module.ColumnChoice),
  { ssr: false },
);

const PAGE = 50;
export function FleetScreen() {
  const [state, setState] = useQueryStates(fleetView, { history: "push" });
  const query = fleetQuery(state);
  const groups = state.by && { ...groupsQuery(state), by: state.by };
  const me = useMe();
  const completeness = useCompleteness();
  const inOrganization = me.data?.organization !== null;
  const ips = useIps(query, inOrganization);
  const wide = isTooWide(ips.error);
  const selection = useSelection(ips.data);
  const [filtering, setFiltering] = useState(false);
  const tags = useTags(inOrganization && filtering);
  const mayWrite = me.data?.permissions.includes("notebook:write") ?? false;
  const filter: FleetFilter = {
    q: state.q ?? "",
    cidr: state.cidr,
    rdns: state.rdns,
    tag: state.tag,
    asn: state.asn,
    result: state.result,
    status: state.status,
    line: state.line,
    traps: state.traps === "true",
    minVolume: state.minVolume,
  };
  const filtered =
    filter.q !== "" ||
    filter.cidr ||
    filter.rdns ||
    filter.tag ||
    filter.asn ||
    filter.result ||
    filter.status ||
    filter.line ||
    filter.traps ||
    filter.minVolume !== null;

  function change(patch: Partial<FleetFilter>) {
    const typing = patch.q !== undefined;
    setState(
      {
        page: 1,
        ...("q" in patch ? { q: patch.q || null } : {}),
        ...("cidr" in patch ? { cidr: patch.cidr || null } : {}),
        ...("rdns" in patch ? { rdns: patch.rdns || null } : {}),
        ...("tag" in patch ? { tag: patch.tag || null } : {}),
        ...("asn" in patch ? { asn: patch.asn || null } : {}),
        ...("result" in patch ? { result: patch.result ?? null } : {}),
        ...("status" in patch ? { status: patch.status ?? null } : {}),
        ...("line" in patch ? { line: patch.line ?? null } : {}),
        ...("traps" in patch ? { traps: patch.traps ? "true" : null } : {}),
        ...("minVolume" in patch ? { minVolume: patch.minVolume || null } : {}),
      },
      typing ? { history: "replace", limitUrlUpdates: debounce(250) } : {},
    );
  }

  const clear = () => change(noFilter);

  if (!inOrganization) return <NoOrganization />;
  if (ips.data && !ips.data.hasNetworks)
    return <NoNetworks mayAdd={me.data?.permissions.includes("networks:write") ?? false} />;
  return (
    <>
      <PageHeader
        title="IPs"
        lead={<CompleteThrough completeness={completeness.data} />}
        actions={
          wide ? (
            <ViewExport json={networksExport(networksQuery(state))}>
              These networks over the window of this page, each with its volume day by day.
            </ViewExport>
          ) : groups ? (
            <ViewExport csv={groupsExport(groups, "csv")} json={groupsExport(groups, "json")}>
              These groups with the window and filters of this page.
            </ViewExport>
          ) : (
            <ViewExport csv={tableExport(query, state.cols)} json={pageExport(query)}>
              This view with its window, filters, order and comparison: as CSV with these columns and all
              pages, as JSON with everything that is known of this page.
            </ViewExport>
          )
        }
      />
      <RangeBar
        range={state}
        onRange={(patch) => setState({ ...patch, page: 1 })}
        windows={windows}
        last={completeness.data?.completeThrough}
      />
      <FleetFilters
        filter={filter}
        onFilter={change}
        tags={tags.data?.tags.map(({ name }) => name) ?? []}
        onForm={() => setFiltering(true)}
        tools={
          <>
            <NativeSelect
              aria-label="Group by"
              value={state.by ?? ""}
              onChange={({ currentTarget }) =>
                setState({ by: groupKeys.find((key) => key === currentTarget.value) ?? null })
              }
              data={[
                { value: "", label: "Each address" },
                { value: "network", label: "By /24 or /48" },
                { value: "tag", label: "By tag" },
                { value: "asn", label: "By AS" },
              ]}
            />
            {state.by === null && (
              <ToolPopover name="Columns" icon={IconColumns} wide>
                {() => <ColumnChoice shown={state.cols} onShown={(cols) => setState({ cols })} />}
              </ToolPopover>
            )}
            <ViewsButton mayWrite={mayWrite} />
          </>
        }
      />
      {!ips.error && selection.ips.length === 0 && (
        <FleetSummary list={ips.data} filter={filter} onFilter={change} />
      )}
      {!ips.error && <FleetTotals list={ips.data} />}
      {selection.ips.length > 0 && <Bulk selection={selection} list={ips.data} />}
      {wide && <WideFleet state={state} />}
      {state.by !== null && !wide && <Groups state={state} by={state.by} enabled={inOrganization} />}
      {ips.error && !wide && (
        <ProblemNotice
          problem={ips.error}
          fieldNames={{ cidr: "Network", q: "Search", minVolume: "Recipients", traps: "Trap hits" }}
          {...(ips.error.issues.length === 0
            ? { onRetry: () => ips.refetch(), retrying: ips.isFetching }
            : {})}
        />
      )}
      {!ips.error && state.by === null && (
        <FleetTable
          rows={ips.data?.rows}
          stale={ips.isPlaceholderData}
          compared={ips.data?.compared ?? null}
          shown={state.cols}
          {...(mayWrite && { selection })}
          sort={{ column: state.sort, order: state.order }}
          onSort={(sort, order) => setState({ sort, order, page: 1 })}
          empty={
            filtered ? (
              <NothingFits onClear={clear} />
            ) : (
              <NothingSent
                list={ips.data}
                onWiden={() => setState({ window: "90", from: null, to: null, page: 1 })}
              />
            )
          }
        />
      )}
      {ips.data && !ips.error && state.by === null && (
        <Footer
          list={ips.data}
          onPage={(page) => setState({ page })}
          onShowQuiet={() => setState({ window: "30", from: null, to: null, page: 1 })}
        />
      )}
    </>
  );
}

function Footer(props: { list: IpList; onPage: (page: number) => void; onShowQuiet: () => void }) {
  const { list } = props;
  const first = (list.page - 1) * PAGE + 1;
  return (
    <div className={classes.footer}>
      <Text size="sm" c="dimmed">
        {list.total > PAGE && `${count(first)} to ${count(first + list.rows.length - 1)} of `}
        {list.total > 0 && `${plural(list.total, "address", "addresses")}. `}
        {list.hiddenQuiet > 0 && (
          <>
            {plural(list.hiddenQuiet, "quiet address", "quiet addresses")} hidden: mail in the last 30 days,
            none in this window.{" "}
            <Button variant="subtle" size="compact-sm" onClick={props.onShowQuiet}>
              Show 30 days
            </Button>
          </>
        )}
      </Text>
      {list.total > PAGE && (
        <Pagination
          size="sm"
          total={Math.ceil(list.total / PAGE)}
          value={list.page}
          onChange={props.onPage}
          getControlProps={(control) => ({ "aria-label": `${control} page` })}
        />
      )}
    </div>
  );
}

function NothingFits({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      title="No address fits these filters"
      action={
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      }
    >
      Take a filter away, or choose a longer window.
    </EmptyState>
  );
}

function NothingSent({ list, onWiden }: { list: IpList | undefined; onWiden: () => void }) {
  return (
    <EmptyState
      title="No mail from your addresses in this window"
      action={
        list?.window.name === "90" ? undefined : (
          <Button variant="default" onClick={onWiden}>
            Show 90 days
          </Button>
        )
      }
    >
      Your networks are granted. An address appears here when one of the provider's mail systems reports a
      message from it, usually within a minute under “Today so far”, and in the other windows once its day is
      complete.
    </EmptyState>
  );
}

function NoNetworks({ mayAdd }: { mayAdd: boolean }) {
  return (
    <>
      <PageHeader title="IPs" />
      <EmptyState title="Add the networks you send from" action={<AddNetworks mayAdd={mayAdd} />}>
        Here you will see each of your addresses with its filter result, complaints, trap hits and status, day
        by day. First prove that the networks are yours: by a DNS record in their reverse zone, or by mail to
        their registry contact. Data appears at once when the proof holds, 30 days back.
      </EmptyState>
    </>
  );
}

function NoOrganization() {
  return (
    <>
      <PageHeader title="IPs" />
      <EmptyState title="No organization yet">
        Networks, keys and feeds belong to an organization: the company or group that sends the mail. Create
        one with the button at the top of the navigation (“No organization”), or ask a colleague to add you to
        theirs.
      </EmptyState>
    </>
  );
}
