import { asReader } from "@/lib/identity/viewer";
import { csvResponse } from "@/lib/platform/csv-response";
import { dayOf } from "@/lib/platform/day";
import { exportIpsInput } from "@/lib/reputation/schema";
import { exportIps } from "@/lib/reputation/table-queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary: "The addresses as CSV with a header row, all pages",
  query: exportIpsInput,
  media: "text/csv",
  run: async ({ viewer, query, now }) =>
    csvResponse(await exportIps(asReader(viewer), query, now), `addresses-${dayOf(now)}.csv`),
});
