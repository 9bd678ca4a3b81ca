import { addTrapsInput, trapSummary } from "@/lib/ingest/schema";
import { addTraps } from "@/lib/ingest/trap-commands";
import { summarizeTraps } from "@/lib/ingest/trap-queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "traps:read",
  summary: "How many traps there are of each kind",
  output: trapSummary,
  run: () => summarizeTraps(),
});

export const POST = route({
  access: "traps:write",
  summary: "Add traps, one a line, or change those that are there; all lines or none",
  output: trapSummary,
  body: addTrapsInput,
  run: async ({ viewer, body, now }) => {
    await addTraps(viewer.actor, body, now);
    return summarizeTraps();
  },
});
