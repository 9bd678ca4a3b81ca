import { staffReason } from "@/lib/audit/schema";
import { createSource } from "@/lib/ingest/commands";
import { getSource, listSources } from "@/lib/ingest/queries";
import { type CreatedSource, createdSource, newSource, sourceList } from "@/lib/ingest/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "sources:read",
  summary: "The sources and their health",
  output: sourceList,
  run: ({ now }) => listSources(now),
});

export const POST = route({
  access: "sources:write",
  summary: "Make a source; the answer alone holds its token",
  output: createdSource,
  body: newSource.extend(staffReason.shape),
  run: async ({ viewer, body, now }): Promise<CreatedSource> => {
    const { id, token } = await createSource(viewer.actor, body.name, now, body.note);
    return { source: await getSource(id, now), token };
  },
});
