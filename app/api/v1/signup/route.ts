import { signUp } from "@/lib/identity/commands";
import { accepted, signUpInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "visitor",
  summary: "Ask for an account; a link is mailed",
  body: signUpInput,
  output: accepted,
  run: ({ body, address, now }) => signUp(body, address, now),
});
