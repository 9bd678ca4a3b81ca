import { staffReason } from "@/lib/audit/schema";
import { disableAccount } from "@/lib/identity/people-commands";
import { personDetail } from "@/lib/identity/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "people:write",
  summary: "Shut an account out and end its sessions",
  params: idParams,
  body: staffReason,
  output: personDetail,
  run: ({ viewer, params, body, now }) => disableAccount(viewer, params.id, body.note, now),
});
