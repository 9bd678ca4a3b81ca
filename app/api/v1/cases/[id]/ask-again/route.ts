import { askAgain } from "@/lib/cases/commands";
import { caseView } from "@/lib/cases/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "cases:write",
  summary: "Runs the rules again, from the day that was named on",
  params: idParams,
  output: caseView,
  run: ({ viewer, params, now }) => askAgain(viewer, params.id, now),
});
