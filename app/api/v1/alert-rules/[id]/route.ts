import { removeRule } from "@/lib/alerts/commands";
import { idParams, route } from "@/lib/route";

export const DELETE = route({
  access: "alerts:write",
  summary: "Remove an alert rule",
  params: idParams,
  run: ({ viewer, params, now }) => removeRule(viewer, params.id, now),
});
