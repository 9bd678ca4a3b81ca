import { listTrapSamplesInput, trapSamplesPage } from "@/lib/ingest/schema";
import { listTrapSamples } from "@/lib/ingest/trap-queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "traps:read",
  summary: "Samples of what hit traps at the sink, newest first",
  output: trapSamplesPage,
  query: listTrapSamplesInput,
  run: ({ query }) => listTrapSamples(query.cursor),
});
