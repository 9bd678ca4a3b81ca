import { invite } from "@/lib/identity/invitation-commands";
import { listInvitations } from "@/lib/identity/invitation-queries";
import { invitationList, inviteInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "members:write",
  summary: "Invitations that nobody answered yet",
  output: invitationList,
  run: ({ viewer, now }) => listInvitations(viewer, now),
});

export const POST = route({
  access: "members:write",
  summary: "Invite an address to the organization by mail",
  body: inviteInput,
  output: invitationList,
  run: ({ viewer, body, now }) => invite(viewer, body, now),
});
