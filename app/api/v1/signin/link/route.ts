import { mailSignInLink } from "@/lib/identity/link-commands";
import { accepted, signInLinkInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "visitor",
  summary: "Have a link mailed that signs in",
  body: signInLinkInput,
  output: accepted,
  run: ({ body, address, now }) => mailSignInLink(body.email, address, now),
});
