import { getEligibility } from "@/lib/cases/queries";
import { eligibilityList, eligibilityQuestion } from "@/lib/cases/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "cases:read",
  summary: "What asking for mitigation of some addresses would bring, rule by rule. Changes nothing",
  body: eligibilityQuestion,
  output: eligibilityList,
  run: ({ viewer, body, now }) => getEligibility(viewer, body, now),
});
