import { staffReason } from "@/lib/audit/schema";
import { restoreGrant } from "@/lib/networks/staff-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "claims:decide",
  summary: "Brings back what staff revoked or a change in the registry suspended",
  params: idParams,
  body: staffReason,
  run: ({ viewer, params, body, now }) => restoreGrant(viewer, params.id, body, now),
});
