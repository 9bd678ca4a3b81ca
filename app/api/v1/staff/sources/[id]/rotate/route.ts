import { staffReason } from "@/lib/audit/schema";
import { rotateSourceToken } from "@/lib/ingest/commands";
import { getSource } from "@/lib/ingest/queries";
import { type CreatedSource, createdSource } from "@/lib/ingest/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "sources:write",
  summary: "Give a source a new token",
  output: createdSource,
  params: idParams,
  body: staffReason,
  run: async ({ viewer, params, body, now }): Promise<CreatedSource> => {
    const token = await rotateSourceToken(viewer.actor, params.id, now, body.note);
    return { source: await getSource(params.id, now), token };
  },
});
