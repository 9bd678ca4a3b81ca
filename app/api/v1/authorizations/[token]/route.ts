// A link scanner may open the link any number of times: GET reads, and only POST decides.
import { decideAuthorization } from "@/lib/networks/contact-commands";
import { getAuthorization } from "@/lib/networks/queries";
import { authorizationDecision, authorizationPage, authorizationToken } from "@/lib/networks/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "visitor",
  summary: "What the reader of a mailed link sees; changes nothing",
  params: authorizationToken,
  output: authorizationPage,
  run: ({ viewer, params, now }) => getAuthorization(params.token, viewer, now),
});

export const POST = route({
  access: "visitor",
  summary: "Authorizes, denies or reports a request, or takes an approval back",
  params: authorizationToken,
  body: authorizationDecision,
  output: authorizationPage,
  run: ({ viewer, params, body, address, now }) =>
    decideAuthorization(params.token, body, viewer, address, now),
});
