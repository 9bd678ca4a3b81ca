import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader } from "nuqs/server";
import { mapKey } from "@/lib/client/reputation";
import { actingWith, asReader } from "@/lib/identity/viewer";
import { getNetworkMap, isForeign } from "@/lib/reputation/map-queries";
import { networkMapInput } from "@/lib/reputation/schema";
import { FirstContent } from "../first-content";
import { type SearchParams, viewerOrSignIn } from "../guard";
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
  return (
    <FirstContent
      viewer={viewer}
      reads={[
        {
          key: mapKey(place, range),
          read: (reader, now) => getNetworkMap(reader, networkMapInput.parse(asked), now),
        },
      ]}
    >
      <MapScreen />
    </FirstContent>
  );
}
