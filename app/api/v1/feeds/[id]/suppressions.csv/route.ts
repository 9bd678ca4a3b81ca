import { exportSuppressions } from "@/lib/feedback/complaint-queries";
import { exportSuppressionsInput } from "@/lib/feedback/schema";
import { csvResponse } from "@/lib/platform/csv-response";
import { dayOf } from "@/lib/platform/day";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "feeds:read",
  params: idParams,
  query: exportSuppressionsInput,
  summary: "The suppressions of a feed as a CSV table",
  media: "text/csv",
  run: async ({ viewer, params, query, now }) =>
    csvResponse(await exportSuppressions(viewer, params.id, query, now), `suppressions-${dayOf(now)}.csv`),
});
