// A link scanner may open the link any number of times: GET reads, and only POST decides.
import { decideAuthorization } from "@/lib/networks/contact-commands";
import { getAuthorization } from "@/lib/networks/queries";
import { authorizationDecision, authorizationToken } from "@/lib/networks/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "visitor",
  params: authorizationToken,
  run: ({ viewer, params, now }) => getAuthorization(params.token, viewer, now),
});

export const POST = route({
  access: "visitor",
  params: authorizationToken,
  body: authorizationDecision,
  run: ({ viewer, params, body, address, now }) =>
    decideAuthorization(params.token, body, viewer, address, now),
});
