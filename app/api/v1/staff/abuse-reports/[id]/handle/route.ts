import { handleAbuse } from "@/lib/cases/abuse-commands";
import { abuseHandling } from "@/lib/cases/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "cases:decide",
  summary: "Says what was done about a report, and about every other one of the same message",
  params: idParams,
  body: abuseHandling,
  run: ({ viewer, params, body, now }) => handleAbuse(viewer.actor, params.id, body.note, now),
});
