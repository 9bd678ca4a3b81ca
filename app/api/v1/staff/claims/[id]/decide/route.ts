import { staffDecided, staffDecision } from "@/lib/networks/schema";
import { decideClaim } from "@/lib/networks/staff-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "claims:decide",
  summary: "Grants or refuses every waiting block of a claim, with one note",
  params: idParams,
  body: staffDecision,
  output: staffDecided,
  run: ({ viewer, params, body, now }) => decideClaim(viewer, params.id, body, now),
});
