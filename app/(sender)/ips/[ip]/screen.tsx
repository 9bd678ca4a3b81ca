"use client";
// One address: what is wrong, why and how it clears; its days on one time axis; the daily table; facts about it.
import { SegmentedControl, Skeleton, Switch, Text, Title } from "@mantine/core";
import { createSerializer, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { incidentFlags } from "@/components/charts/flag-days";
import { IpCharts } from "@/components/charts/ip-charts";
import { CompleteThrough } from "@/components/complete-through";
import { dayShort } from "@/components/format";
import { AddressTitle } from "@/components/ip/address-title";
import { Calendar } from "@/components/ip/calendar";
import { DailyTable } from "@/components/ip/daily-table";
import { Facts } from "@/components/ip/facts";
import { Findings } from "@/components/ip/findings";
import { Neighbours } from "@/components/ip/neighbours";
import { NotYours } from "@/components/ip/not-yours";
import { Totals } from "@/components/ip/totals";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { DayStep } from "@/components/range/day-step";
import { RangeBar } from "@/components/range/range-bar";
import { WayBack } from "@/components/way-back";
import { queryText } from "@/lib/client/call";
import { useCompleteness } from "@/lib/client/ingest";
import { useNotes } from "@/lib/client/notebook";
import { useIncidents } from "@/lib/client/notices";
import { useIp, useIpNames, useIpSeries, useIps } from "@/lib/client/reputation";
import { Actions } from "./actions";
import { networkAround } from "./network-around";
import { OwnNotes } from "./own-notes";
import classes from "./screen.module.css";
import { ipQuery, ipView } from "./view";

const viewText = createSerializer(ipView);
const ipWindows = ["1", "7", "30", "90", "400"] as const;

export function IpScreen({ ip }: { ip: string }) {
  const [state, setState] = useQueryStates(ipView, { history: "push" });
  const completeness = useCompleteness();
  const { today, base } = state;
  const { range, asked } = ipQuery(state);
  const overview = useIp(ip, range);
  const names = useIpNames(ip);
  const series = useIpSeries(ip, asked);
  const notes = useNotes(ip);
  const network = networkAround(ip);
  const neighbours = useIps({ ...range, cidr: network }, overview.isSuccess);
  const retry = () => Promise.all([overview.refetch(), series.refetch()]);
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
  return (
    <>
      <WayBack href="/ips" name="IPs" />
      <PageHeader
        title={
          overview.error ? (
            <span className="address">{ip}</span>
          ) : (
            <AddressTitle ip={ip} overview={overview.data} />
          )
        }
        lead={<CompleteThrough completeness={completeness.isError ? null : completeness.data} />}
        actions={<Actions ip={ip} overview={overview.data} series={series.data} asked={asked} />}
      />
      {overview.error ? (
        <ProblemNotice problem={overview.error} onRetry={retry} retrying={overview.isFetching} />
      ) : (
        <Findings findings={overview.data?.findings} />
      )}

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
        {overview.data && shownDays && shownDays.to > overview.data.window.to && (
          <Text size="xs" c="dimmed" mb={6}>
            The figures end with {dayShort(overview.data.window.to)}, the last complete day; the charts go on
            to {dayShort(shownDays.to)}.
          </Text>
        )}
        {!overview.error && <Totals overview={overview.data} />}
        {series.error && !overview.error && (
          <ProblemNotice problem={series.error} onRetry={retry} retrying={series.isFetching} />
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

      {series.data && series.data.days.length > 7 && (
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
      <OwnNotes
        ip={ip}
        network={network}
        notes={notes.data?.notes}
        problem={notes.error}
        onRetry={() => notes.refetch()}
      />
      <Neighbours
        ip={ip}
        network={network}
        list={neighbours.data}
        problem={neighbours.error}
        onRetry={() => neighbours.refetch()}
        links={[
          { href: `/ips${queryText({ ...range, cidr: network })}`, name: "All of them" },
          { href: `/map${queryText({ ...range, network })}`, name: "As a map" },
        ]}
      />
      {!overview.error && <Facts overview={overview.data} names={names.data} />}
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
