import { resumeSource } from "@/lib/ingest/commands";
import { getSource } from "@/lib/ingest/queries";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "sources:write",
  summary: "Let a paused source send again",
  params: idParams,
  run: async ({ viewer, params, now }) => {
    await resumeSource(viewer.actor, params.id, now);
    return getSource(params.id, now);
  },
});
