import { staffReason } from "@/lib/audit/schema";
import { joinSource } from "@/lib/ingest/commands";
import { getSource } from "@/lib/ingest/queries";
import { joinSourceInput, sourceItem } from "@/lib/ingest/schema";
import { idParams, route } from "@/lib/route";

export const PUT = route({
  access: "sources:write",
  summary: "Say which sources report the same mail, so that each message counts once",
  params: idParams,
  body: joinSourceInput.extend(staffReason.shape),
  output: sourceItem,
  run: async ({ viewer, params, body, now }) => {
    await joinSource(viewer.actor, params.id, body.join, now, body.note);
    return getSource(params.id, now);
  },
});
