import { resendInvitation } from "@/lib/identity/invitation-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "members:write",
  summary: "Send an invitation again, with a new link.",
  params: idParams,
  run: ({ viewer, params, now }) => resendInvitation(viewer, params.id, now),
});
