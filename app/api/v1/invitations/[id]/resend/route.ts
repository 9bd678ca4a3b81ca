import { resendInvitation } from "@/lib/identity/invitation-commands";
import { invitationList } from "@/lib/identity/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "members:write",
  summary: "Send an invitation again, with a new link",
  params: idParams,
  output: invitationList,
  run: ({ viewer, params, now }) => resendInvitation(viewer, params.id, now),
});
