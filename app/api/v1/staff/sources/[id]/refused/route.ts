import { listRefusedLines } from "@/lib/ingest/queries";
import { listRefusedInput, refusedLinesPage } from "@/lib/ingest/schema";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "sources:read",
  summary: "Lines of a source that were refused",
  output: refusedLinesPage,
  params: idParams,
  query: listRefusedInput,
  run: ({ params, query }) => listRefusedLines(params.id, query),
});
