import { removeTrapsInput, trapSummary } from "@/lib/ingest/schema";
import { removeTraps } from "@/lib/ingest/trap-commands";
import { summarizeTraps } from "@/lib/ingest/trap-queries";
import { route } from "@/lib/route";

export const POST = route({
  access: "traps:write",
  summary: "Remove traps",
  output: trapSummary,
  body: removeTrapsInput,
  run: async ({ viewer, body, now }) => {
    await removeTraps(viewer.actor, body, now);
    return summarizeTraps();
  },
});
