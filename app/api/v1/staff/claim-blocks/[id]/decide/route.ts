import { staffDecision } from "@/lib/networks/schema";
import { decideBlock } from "@/lib/networks/staff-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "claims:decide",
  params: idParams,
  body: staffDecision,
  run: ({ viewer, params, body, now }) => decideBlock(viewer, params.id, body, now),
});
