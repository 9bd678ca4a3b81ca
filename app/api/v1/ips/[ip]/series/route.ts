import { asReader } from "@/lib/identity/viewer";
import { getIpSeries } from "@/lib/reputation/queries";
import { ipParams, ipSeries, ipSeriesInput } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary: "The days of one address, without holes",
  output: ipSeries,
  params: ipParams,
  query: ipSeriesInput,
  run: ({ viewer, params, query, now }) => getIpSeries(asReader(viewer), params.ip, query, now),
});
