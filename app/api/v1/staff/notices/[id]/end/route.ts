import { endIncident } from "@/lib/notices/commands";
import { notice, noticeEnding } from "@/lib/notices/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "notices:write",
  summary: "Says that an incident is over",
  params: idParams,
  body: noticeEnding,
  output: notice,
  run: ({ viewer, params, body, now }) => endIncident(viewer.actor, params.id, body, now),
});
