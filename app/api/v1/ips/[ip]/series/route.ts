import { asReader } from "@/lib/identity/viewer";
import { getIpSeries } from "@/lib/reputation/queries";
import { ipParams, ipSeriesInput } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  params: ipParams,
  query: ipSeriesInput,
  run: ({ viewer, params, query, now }) => getIpSeries(asReader(viewer), params.ip, query, now),
});
