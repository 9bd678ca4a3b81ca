import { asReader } from "@/lib/identity/viewer";
import { getRangeNetworks } from "@/lib/reputation/range-queries";
import { rangeNetworks, rangeNetworksInput } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary: "Each /24 and /48 of a network, a claim or everything granted, with its volume day by day",
  query: rangeNetworksInput,
  output: rangeNetworks,
  run: ({ viewer, query, now }) => getRangeNetworks(asReader(viewer), query, now),
});
