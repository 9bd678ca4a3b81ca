import { createPreset } from "@/lib/alerts/commands";
import { createdRules, presetInput } from "@/lib/alerts/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "alerts:write",
  summary: "Make the alert rules of a preset",
  body: presetInput,
  output: createdRules,
  run: ({ viewer, body, now }) => createPreset(viewer, body, now),
});
