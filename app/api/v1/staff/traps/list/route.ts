import { trapList } from "@/lib/ingest/schema";
import { readTrapList } from "@/lib/ingest/trap-commands";
import { route } from "@/lib/route";

export const GET = route({
  access: "traps:read",
  summary: "The traps themselves; that they were read is recorded",
  output: trapList,
  run: ({ viewer, now }) => readTrapList(viewer.actor, now),
});
