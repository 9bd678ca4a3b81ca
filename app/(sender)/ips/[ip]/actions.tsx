"use client";
// What can be done from the page of an address: ask for help with it, be told of it, take its evidence along.
import { Button } from "@mantine/core";
import Link from "next/link";
import { Evidence } from "@/components/ip/evidence";
import { useMe } from "@/lib/client/identity";
import { recordsExport, type SeriesQuery, seriesExport } from "@/lib/client/reputation";
import type { IpOverview, IpSeries } from "@/lib/reputation/schema";

type Props = {
  ip: string;
  overview: IpOverview | undefined;
  series: IpSeries | undefined;
  /** The days that the series is asked by. */
  asked: SeriesQuery;
};

export function Actions({ ip, overview, series, asked }: Props) {
  const permissions = useMe().data?.permissions ?? [];
  return (
    <>
      {(overview?.statuses.length ?? 0) > 0 && (
        <Button component={Link} href={`/cases?ips=${encodeURIComponent(ip)}`}>
          Open a case
        </Button>
      )}
      {permissions.includes("alerts:write") && (
        <Button component={Link} href={`/alerts?networks=${encodeURIComponent(ip)}`} variant="default">
          Alert me
        </Button>
      )}
      <Evidence
        overview={overview}
        series={series}
        csv={series ? recordsExport(ip, { from: series.from, to: series.to }) : ""}
        json={seriesExport(ip, asked)}
      />
    </>
  );
}
