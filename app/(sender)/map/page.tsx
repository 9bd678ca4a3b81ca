import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader } from "nuqs/server";
import { ipsKey, mapKey } from "@/lib/client/reputation";
import { actingWith, asReader, type Reader, type Viewer } from "@/lib/identity/viewer";
import { getNetworkMap, isForeign } from "@/lib/reputation/map-queries";
import { listIps } from "@/lib/reputation/queries";
import { listIpsInput, type NetworkMap, networkMapInput } from "@/lib/reputation/schema";
import { FirstContent } from "../first-content";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { topQuery, worstOf } from "./first-look";
import { MapScreen } from "./screen";
import { mapQuery, mapView } from "./view";

export const metadata: Metadata = { title: "Map" };

const readView = createLoader(mapView);

export default async function MapPage({ searchParams }: { searchParams: SearchParams }) {
  const viewer = await viewerOrSignIn("/map", searchParams);
  const { place, range } = mapQuery(await readView(searchParams));
  const { network, asn } = place;
  if (network && viewer.organizationId !== null) {
    const reader = asReader(actingWith(viewer, "ips:read"));
    if (await isForeign(reader, network, new Date())) notFound();
  }
  const asked = { ...range, ...(network && { network }), ...(asn && { asn: String(asn) }) };
  const map = getMap(viewer, asked);
  const cells = await rowsOf(map);
  const top = network === null ? null : topQuery(worstOf(cells), range);
  return (
    <FirstContent
      viewer={viewer}
      reads={[
        { key: mapKey(place, range), read: () => map },
        ...(top === null
          ? []
          : [
              {
                key: ipsKey(top),
                read: (reader: Reader, now: Date) => listIps(reader, listIpsInput.parse(top), now),
              },
            ]),
      ]}
    >
      <MapScreen />
    </FirstContent>
  );
}

async function getMap(viewer: Viewer, asked: object): Promise<NetworkMap> {
  const reader = asReader(actingWith(viewer, "ips:read"));
  return getNetworkMap(reader, networkMapInput.parse(asked), new Date());
}

/** The cells of a map that could be read; why it could not, the browser says. */
async function rowsOf(map: Promise<NetworkMap>): Promise<NetworkMap["rows"]> {
  return map.then(
    ({ rows }) => rows,
    () => [],
  );
}
