import { listRefusedReports } from "@/lib/complaints/queries";
import { listRefusedReportsInput, refusedReportsPage } from "@/lib/complaints/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "sources:read",
  summary: "Junk reports that could not be taken",
  output: refusedReportsPage,
  query: listRefusedReportsInput,
  run: ({ query }) => listRefusedReports(query),
});
