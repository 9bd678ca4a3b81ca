import { createRule } from "@/lib/alerts/commands";
import { listRules } from "@/lib/alerts/queries";
import { alertList, createdRules, newRuleInput } from "@/lib/alerts/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "alerts:read",
  summary: "The alert rules of the organization",
  output: alertList,
  run: ({ viewer }) => listRules(viewer),
});

export const POST = route({
  access: "alerts:write",
  summary: "Make an alert rule",
  body: newRuleInput,
  output: createdRules,
  run: ({ viewer, body, now }) => createRule(viewer, body, now),
});
