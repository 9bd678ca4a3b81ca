import { asReader } from "@/lib/identity/viewer";
import { getRangeSeries } from "@/lib/reputation/range-queries";
import { rangeSeries, rangeSeriesInput } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary: "Sums of a network, a claim or everything granted, day by day, and those of as many days before",
  query: rangeSeriesInput,
  output: rangeSeries,
  run: ({ viewer, query, now }) => getRangeSeries(asReader(viewer), query, now),
});
