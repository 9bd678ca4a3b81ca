import { staffDecided, staffDecision } from "@/lib/networks/schema";
import { decideBlock } from "@/lib/networks/staff-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "claims:decide",
  summary: "Grants or refuses a block, with a note",
  params: idParams,
  body: staffDecision,
  output: staffDecided,
  run: ({ viewer, params, body, now }) => decideBlock(viewer, params.id, body, now),
});
