import { listRefusedReports } from "@/lib/complaints/queries";
import { listRefusedReportsInput } from "@/lib/complaints/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "sources:read",
  query: listRefusedReportsInput,
  run: ({ query }) => listRefusedReports(query),
});
