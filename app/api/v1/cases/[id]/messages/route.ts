import { replyToCase } from "@/lib/cases/commands";
import { caseReply, caseView } from "@/lib/cases/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "cases:write",
  summary: "Answers in a case; an answer to a refusal brings it to a person",
  params: idParams,
  body: caseReply,
  output: caseView,
  run: ({ viewer, params, body, now }) => replyToCase(viewer, params.id, body, now),
});
