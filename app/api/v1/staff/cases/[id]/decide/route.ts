import { decideCase } from "@/lib/cases/commands";
import { caseDecision, staffCaseView } from "@/lib/cases/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "cases:decide",
  summary: "Grants, refuses or asks in a case, always with a note",
  params: idParams,
  body: caseDecision,
  output: staffCaseView,
  run: ({ viewer, params, body, now }) => decideCase(viewer, params.id, body, now),
});
