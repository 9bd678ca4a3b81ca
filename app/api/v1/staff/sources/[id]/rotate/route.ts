import { rotateSourceToken } from "@/lib/ingest/commands";
import { getSource } from "@/lib/ingest/queries";
import { type CreatedSource, createdSource } from "@/lib/ingest/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "sources:write",
  summary: "Give a source a new token",
  output: createdSource,
  params: idParams,
  run: async ({ viewer, params, now }): Promise<CreatedSource> => {
    const token = await rotateSourceToken(viewer.actor, params.id, now);
    return { source: await getSource(params.id, now), token };
  },
});
