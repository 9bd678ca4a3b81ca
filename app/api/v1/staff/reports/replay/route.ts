import { replayReports } from "@/lib/feedback/queue-commands";
import { replayed, replayInput } from "@/lib/feedback/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "reports:replay",
  summary: "Tries failed reports again, with a note, and answers for each that cannot be",
  body: replayInput,
  output: replayed,
  run: ({ viewer, body, now }) => replayReports(viewer.actor, body, now),
});
