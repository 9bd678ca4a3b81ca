import { getCase } from "@/lib/cases/queries";
import { caseView } from "@/lib/cases/schema";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "cases:read",
  summary: "One case with its thread",
  params: idParams,
  output: caseView,
  run: ({ viewer, params, now }) => getCase(viewer, params.id, now),
});
