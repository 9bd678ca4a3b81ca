import { asReader } from "@/lib/identity/viewer";
import { csvResponse } from "@/lib/platform/csv-response";
import { dayOf } from "@/lib/platform/day";
import { exportRecords } from "@/lib/reputation/range-queries";
import { exportRecordsInput } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary:
    "Daily records as CSV: one line for each address and day that sent, for those who keep their own history",
  query: exportRecordsInput,
  media: "text/csv",
  run: async ({ viewer, query, now }) =>
    csvResponse(await exportRecords(asReader(viewer), query, now), `daily-records-${dayOf(now)}.csv`),
});
