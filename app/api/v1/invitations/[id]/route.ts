import { withdrawInvitation } from "@/lib/identity/invitation-commands";
import { idParams, route } from "@/lib/route";

export const DELETE = route({
  access: "members:write",
  summary: "Withdraw an invitation; its link stops working",
  params: idParams,
  run: ({ viewer, params, now }) => withdrawInvitation(viewer, params.id, now),
});
