"use client";
// One address: what is wrong, why and how it clears; its days on one time axis; the daily table; facts about it.
import { Button, SegmentedControl, Skeleton, Switch, Title } from "@mantine/core";
import dynamic from "next/dynamic";
import Link from "next/link";
import { createSerializer, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { incidentFlags } from "@/components/charts/flag-days";
import { CompleteThrough } from "@/components/complete-through";
import { AddressTitle } from "@/components/ip/address-title";
import { Calendar } from "@/components/ip/calendar";
import { DailyTable } from "@/components/ip/daily-table";
import { Evidence } from "@/components/ip/evidence";
import { Facts } from "@/components/ip/facts";
import { Findings } from "@/components/ip/findings";
import { Neighbours } from "@/components/ip/neighbours";
import { NotYours } from "@/components/ip/not-yours";
import { Totals } from "@/components/ip/totals";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { DayStep } from "@/components/range/day-step";
import { RangeBar } from "@/components/range/range-bar";
import { queryText } from "@/lib/client/call";
import { useCompleteness } from "@/lib/client/ingest";
import { useNotes } from "@/lib/client/notebook";
import { useIncidents } from "@/lib/client/notices";
import { recordsExport, seriesExport, useIp, useIpSeries, useIps } from "@/lib/client/reputation";
import { networkAround } from "./network-around";
import { OwnNotes } from "./own-notes";
import classes from "./screen.module.css";
import { ipQuery, ipView } from "./view";

const IpCharts = dynamic(() => import("@/components/charts/ip-charts"), {
  ssr: false,
  loading: () => <ChartsSkeleton />,
});

const viewText = createSerializer(ipView);
const ipWindows = ["1", "7", "30", "90", "400"] as const;

export function IpScreen({ ip }: { ip: string }) {
  const [state, setState] = useQueryStates(ipView, { history: "push" });
  const completeness = useCompleteness();
  const { today, base } = state;
  const { range, asked } = ipQuery(state);
  const overview = useIp(ip, range);
  const series = useIpSeries(ip, asked);
  const notes = useNotes(ip);
  const network = networkAround(ip);
  const neighbours = useIps({ ...range, cidr: network }, overview.isSuccess);
  const single = overview.data?.window.days === 1 && !today ? overview.data.window.to : null;
  const shownDays = series.data && { from: series.data.from, to: series.data.to };
  const incidents = useIncidents(shownDays ?? null);
  const flags = useMemo(
    () => [
      ...incidentFlags(incidents.data?.notices ?? [], series.data?.days ?? []),
      ...(notes.data?.notes ?? []).map(({ day, text }) => ({ day, text, kind: "note" as const })),
    ],
    [incidents.data, notes.data, series.data],
  );

  if (overview.error?.code === "not_found") return <NotYours title={<span className="address">{ip}</span>} />;
  if (overview.error) {
    return (
      <>
        <PageHeader title={<span className="address">{ip}</span>} />
        <ProblemNotice
          problem={overview.error}
          onRetry={() => overview.refetch()}
          retrying={overview.isFetching}
        />
      </>
    );
  }
  return (
    <>
      <nav aria-label="Breadcrumb" className={classes.crumb}>
        <Link href="/ips">IPs</Link>
      </nav>
      <PageHeader
        title={<AddressTitle ip={ip} overview={overview.data} />}
        lead={<CompleteThrough completeness={completeness.data} />}
        actions={
          <>
            {(overview.data?.statuses.length ?? 0) > 0 && (
              <Button component={Link} href={`/cases?ips=${encodeURIComponent(ip)}`} variant="default">
                Open a case
              </Button>
            )}
            <Evidence
              overview={overview.data}
              series={series.data}
              csv={series.data ? recordsExport(ip, { from: series.data.from, to: series.data.to }) : ""}
              json={seriesExport(ip, asked)}
            />
          </>
        }
      />
      <Findings findings={overview.data?.findings} />

      <section aria-labelledby="over-time" className={classes.section}>
        <div className={classes.bar}>
          <Title order={2} id="over-time">
            Over time
          </Title>
          <div className={classes.controls}>
            <SegmentedControl
              aria-label="Base of the complaint rate"
              size="xs"
              data={[
                { value: "recipients", label: "per recipient" },
                { value: "inbox", label: "per inbox recipient" },
              ]}
              value={base}
              onChange={(value) => setState({ base: value as typeof base })}
              transitionDuration={0}
            />
            <Switch
              label="With today so far"
              checked={today}
              onChange={(event) => setState({ today: event.currentTarget.checked })}
            />
          </div>
        </div>
        <RangeBar
          range={state}
          onRange={setState}
          windows={ipWindows}
          last={completeness.data?.completeThrough}
        />
        {single !== null && (
          <DayStep day={single} last={completeness.data?.completeThrough} onRange={setState} />
        )}
        <Totals overview={overview.data} />
        {series.error && (
          <ProblemNotice
            problem={series.error}
            onRetry={() => series.refetch()}
            retrying={series.isFetching}
          />
        )}
        {!series.error && (
          <div className={classes.charts} data-stale={series.isPlaceholderData || undefined}>
            {series.data ? (
              <IpCharts series={series.data} flags={flags} incidents={incidents.data?.notices ?? []} />
            ) : (
              <ChartsSkeleton />
            )}
          </div>
        )}
      </section>

      {series.data && (
        <Calendar series={series.data} hrefOf={(day) => viewText({ ...state, from: day, to: day })} />
      )}
      {!series.error && (
        <section aria-labelledby="by-day" className={classes.section}>
          <Title order={2} id="by-day" mb="xs">
            Day by day
          </Title>
          <DailyTable series={series.data} />
        </section>
      )}
      <OwnNotes ip={ip} network={network} notes={notes.data?.notes} />
      <Neighbours
        ip={ip}
        network={network}
        list={neighbours.data}
        links={[
          { href: `/ips${queryText({ ...range, cidr: network })}`, name: "All of them" },
          { href: `/map${queryText({ ...range, network })}`, name: "As a map" },
        ]}
      />
      <Facts overview={overview.data} />
    </>
  );
}

function ChartsSkeleton() {
  return (
    <div aria-busy="true" role="status" aria-label="Loading charts">
      {[26, 234, 174, 114, 156].map((height) => (
        <Skeleton key={height} h={height} mb={12} />
      ))}
    </div>
  );
}
