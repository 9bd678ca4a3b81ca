import { staffReason } from "@/lib/audit/schema";
import { undoDecision } from "@/lib/networks/staff-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "claims:decide",
  summary: "Takes a decision of staff about a block back: it waits again",
  params: idParams,
  body: staffReason,
  run: ({ viewer, params, body, now }) => undoDecision(viewer, params.id, body, now),
});
