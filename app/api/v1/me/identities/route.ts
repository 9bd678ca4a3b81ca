import { beginConnecting } from "@/lib/identity/issuer-commands";
import { connectIssuerInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "signed_in",
  summary: "Let your next sign-in through an issuer connect it to your account",
  body: connectIssuerInput,
  run: ({ viewer, body, now }) => beginConnecting(viewer, body.issuer, now),
});
