import { listRefusedLines } from "@/lib/ingest/queries";
import { listRefusedInput } from "@/lib/ingest/schema";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "sources:read",
  params: idParams,
  query: listRefusedInput,
  run: ({ params, query }) => listRefusedLines(params.id, query),
});
