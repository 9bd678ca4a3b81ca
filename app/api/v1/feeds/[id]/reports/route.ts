import { listReports } from "@/lib/feedback/queries";
import { listReportsInput, reportsPage } from "@/lib/feedback/schema";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "feeds:read",
  summary: "The reports of a feed, the newest first",
  output: reportsPage,
  params: idParams,
  query: listReportsInput,
  run: ({ viewer, params, query }) => listReports(viewer, params.id, query),
});
