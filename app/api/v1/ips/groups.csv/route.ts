import { asReader } from "@/lib/identity/viewer";
import { csvResponse } from "@/lib/platform/csv-response";
import { dayOf } from "@/lib/platform/day";
import { exportGroups } from "@/lib/reputation/group-queries";
import { listGroupsInput } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary: "The same groups as CSV with a header row, all of them",
  query: listGroupsInput,
  media: "text/csv",
  run: async ({ viewer, query, now }) =>
    csvResponse(
      await exportGroups(asReader(viewer), query, now),
      `addresses-by-${query.by}-${dayOf(now)}.csv`,
    ),
});
