import { signUp } from "@/lib/identity/commands";
import { signUpInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "visitor",
  body: signUpInput,
  run: ({ body, address, now }) => signUp(body, address, now),
});
