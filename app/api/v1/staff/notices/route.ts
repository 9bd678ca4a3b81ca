import { publishNotice } from "@/lib/notices/commands";
import { newNotice, notice } from "@/lib/notices/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "notices:write",
  summary: "Publishes an announcement, or opens or plans an incident",
  body: newNotice,
  output: notice,
  run: ({ viewer, body, now }) => publishNotice(viewer.actor, body, now),
});
