import { acceptWithNewAccount } from "@/lib/identity/invitation-commands";
import { confirmed, invitedAccountInput, mailedToken } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "visitor",
  summary: "Accept an invitation with a new account for the invited address",
  params: mailedToken,
  body: invitedAccountInput,
  output: confirmed,
  run: ({ params, body, address, now }) => acceptWithNewAccount(params.token, body, address, now),
});
