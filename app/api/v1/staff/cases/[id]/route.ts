import { getStaffCase } from "@/lib/cases/queries";
import { staffCaseView } from "@/lib/cases/schema";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "cases:decide",
  summary: "One case with the notes of staff",
  params: idParams,
  output: staffCaseView,
  run: ({ params, now }) => getStaffCase(params.id, now),
});
