import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader } from "nuqs/server";
import { EndedAccess } from "@/components/ip/ended-access";
import { asSeries, ipKey, seriesKey } from "@/lib/client/reputation";
import { actingWith, asReader, type Viewer } from "@/lib/identity/viewer";
import { endedGrantsOver } from "@/lib/networks/queries";
import { AppError } from "@/lib/platform/errors";
import { canonicalAddress } from "@/lib/platform/ip";
import { getIp, getIpSeries } from "@/lib/reputation/queries";
import { getIpInput, ipSeriesInput } from "@/lib/reputation/schema";
import { FirstContent } from "../../first-content";
import { type SearchParams, viewerOrSignIn } from "../../guard";
import { IpScreen } from "./screen";
import { ipQuery, ipView } from "./view";

type Props = { params: Promise<{ ip: string }>; searchParams: SearchParams };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).ip) };
}

const readView = createLoader(ipView);

export default async function IpPage({ params, searchParams }: Props) {
  const ip = decodeURIComponent((await params).ip);
  const viewer = await viewerOrSignIn(`/ips/${ip}`, searchParams);
  const { range, asked } = ipQuery(await readView(searchParams));
  const overview = readOverview(viewer, ip, range);
  if (await isNotFound(overview)) {
    const ended = await endedGrants(viewer, ip);
    if (ended.length === 0) notFound();
    return <EndedAccess ip={ip} grants={ended} />;
  }
  return (
    <FirstContent
      viewer={viewer}
      reads={[
        {
          key: ipKey(ip, range),
          read: () => overview,
        },
        {
          key: seriesKey(ip, asked),
          read: (reader, now) =>
            getIpSeries(
              reader,
              ip,
              ipSeriesInput.parse({ ...asSeries(asked), today: String(asked.today) }),
              now,
            ),
        },
      ]}
    >
      <IpScreen ip={ip} />
    </FirstContent>
  );
}

async function readOverview(viewer: Viewer, ip: string, range: object) {
  return getIp(asReader(actingWith(viewer, "ips:read")), ip, getIpInput.parse(range), new Date());
}

async function endedGrants(viewer: Viewer, text: string) {
  const ip = canonicalAddress(text);
  return ip === null ? [] : endedGrantsOver(actingWith(viewer, "networks:read"), ip, new Date());
}

/** Whether the address is none, or nobody's that the viewer acts for: the two look the same. */
async function isNotFound(overview: Promise<unknown>): Promise<boolean> {
  return overview.then(
    () => false,
    (error) => error instanceof AppError && error.code === "not_found",
  );
}
