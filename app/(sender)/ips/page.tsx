import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { ipsKey } from "@/lib/client/reputation";
import { listIps } from "@/lib/reputation/queries";
import { listIpsInput } from "@/lib/reputation/schema";
import { FirstContent } from "../first-content";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { FleetScreen } from "./screen";
import { fleetQuery, fleetView } from "./view";

export const metadata: Metadata = { title: "IPs" };

const readView = createLoader(fleetView);

export default async function FleetPage({ searchParams }: { searchParams: SearchParams }) {
  const viewer = await viewerOrSignIn("/ips", searchParams);
  const query = fleetQuery(await readView(searchParams));
  return (
    <FirstContent
      viewer={viewer}
      reads={[
        {
          key: ipsKey(query),
          read: (reader, now) => listIps(reader, listIpsInput.parse(query), now),
        },
      ]}
    >
      <FleetScreen />
    </FirstContent>
  );
}
