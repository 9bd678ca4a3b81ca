import { listStaffCases } from "@/lib/cases/queries";
import { staffCaseFilter, staffCaseList } from "@/lib/cases/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "cases:decide",
  summary: "Cases that wait for a person, the one due first first",
  query: staffCaseFilter,
  output: staffCaseList,
  run: ({ query, now }) => listStaffCases(query.show, now),
});
