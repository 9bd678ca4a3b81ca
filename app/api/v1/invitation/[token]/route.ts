// A link scanner may open the link any number of times: GET reads, and only POST and DELETE answer the invitation.
import { acceptInvitation, declineInvitation } from "@/lib/identity/invitation-commands";
import { getInvitation } from "@/lib/identity/invitation-queries";
import { invitationPage, mailedToken } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "visitor",
  summary: "What an invitation asks, and what its reader can do next",
  params: mailedToken,
  output: invitationPage,
  run: ({ viewer, params, now }) => getInvitation(params.token, viewer, now),
});

export const POST = route({
  access: "signed_in",
  summary: "Accept an invitation as the invited address",
  params: mailedToken,
  run: ({ viewer, params, now }) => acceptInvitation(viewer, params.token, now),
});

export const DELETE = route({
  access: "visitor",
  summary: "Decline an invitation",
  params: mailedToken,
  run: ({ params, address, now }) => declineInvitation(params.token, address, now),
});
