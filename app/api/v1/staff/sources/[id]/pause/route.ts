import { staffReason } from "@/lib/audit/schema";
import { pauseSource } from "@/lib/ingest/commands";
import { getSource } from "@/lib/ingest/queries";
import { sourceItem } from "@/lib/ingest/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "sources:write",
  summary: "Pause a source: days no longer wait for it",
  params: idParams,
  body: staffReason,
  output: sourceItem,
  run: async ({ viewer, params, body, now }) => {
    await pauseSource(viewer.actor, params.id, now, body.note);
    return getSource(params.id, now);
  },
});
