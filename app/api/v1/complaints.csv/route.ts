import { exportComplaints } from "@/lib/feedback/complaint-queries";
import { exportComplaintsInput } from "@/lib/feedback/schema";
import { csvResponse } from "@/lib/platform/csv-response";
import { dayOf } from "@/lib/platform/day";
import { route } from "@/lib/route";

export const GET = route({
  access: "feeds:read",
  query: exportComplaintsInput,
  summary: "The complaints of a filter as a CSV table",
  media: "text/csv",
  run: async ({ viewer, query, now }) =>
    csvResponse(await exportComplaints(viewer, query, now), `complaints-${dayOf(now)}.csv`),
});
