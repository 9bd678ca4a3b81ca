import { staffReason } from "@/lib/audit/schema";
import { enableAccount } from "@/lib/identity/people-commands";
import { personDetail } from "@/lib/identity/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "people:write",
  summary: "Let a disabled account in again",
  params: idParams,
  body: staffReason,
  output: personDetail,
  run: ({ viewer, params, body, now }) => enableAccount(viewer, params.id, body.note, now),
});
