import { muteRule } from "@/lib/alerts/commands";
import { muteInput } from "@/lib/alerts/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "alerts:write",
  summary: "Keep an alert rule silent until an instant",
  params: idParams,
  body: muteInput,
  run: ({ viewer, params, body, now }) =>
    muteRule(viewer, params.id, body.until === null ? null : new Date(body.until), now),
});
