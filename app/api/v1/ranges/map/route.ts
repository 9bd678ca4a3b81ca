import { asReader } from "@/lib/identity/viewer";
import { getNetworkMap } from "@/lib/reputation/map-queries";
import { networkMap, networkMapInput } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary: "A network as cells with their worst filter result and sums, or every network you may read",
  query: networkMapInput,
  output: networkMap,
  run: ({ viewer, query, now }) => getNetworkMap(asReader(viewer), query, now),
});
