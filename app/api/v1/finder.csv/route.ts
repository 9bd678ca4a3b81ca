import { asReader } from "@/lib/identity/viewer";
import { csvResponse } from "@/lib/platform/csv-response";
import { dayOf } from "@/lib/platform/day";
import { findSuspectsInput } from "@/lib/reputation/schema";
import { exportSuspects } from "@/lib/reputation/suspicion-queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary: "The same addresses as CSV with a header row",
  query: findSuspectsInput,
  media: "text/csv",
  run: async ({ viewer, query, now }) =>
    csvResponse(await exportSuspects(asReader(viewer), query, now), `suspects-${dayOf(now)}.csv`),
});
