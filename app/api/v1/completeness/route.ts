import { completeness } from "@/lib/ingest/queries";
import { completeness as completenessShape } from "@/lib/ingest/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "known",
  summary: "How far the data is complete, and the state of each day",
  output: completenessShape,
  run: ({ now }) => completeness(now),
});
