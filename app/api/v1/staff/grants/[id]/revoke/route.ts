import { staffReason } from "@/lib/audit/schema";
import { revokeByStaff } from "@/lib/networks/staff-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "claims:decide",
  summary: "Ends a grant of any organization, with a note that it reads",
  params: idParams,
  body: staffReason,
  run: ({ viewer, params, body, now }) => revokeByStaff(viewer, params.id, body, now),
});
