import { listReports } from "@/lib/feedback/queries";
import { listReportsInput } from "@/lib/feedback/schema";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "feeds:read",
  params: idParams,
  query: listReportsInput,
  run: ({ viewer, params, query }) => listReports(viewer, params.id, query),
});
