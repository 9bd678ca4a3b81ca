import { acceptWithNewAccount } from "@/lib/identity/invitation-commands";
import { invitationToken, invitedAccountInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "visitor",
  summary: "Accept an invitation with a new account for the invited address.",
  params: invitationToken,
  body: invitedAccountInput,
  run: ({ params, body, address, now }) => acceptWithNewAccount(params.token, body, address, now),
});
