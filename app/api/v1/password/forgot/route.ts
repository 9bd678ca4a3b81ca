import { forgetPassword } from "@/lib/identity/commands";
import { accepted, forgotPasswordInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "visitor",
  summary: "Ask for a link to choose a new password",
  body: forgotPasswordInput,
  output: accepted,
  run: ({ body, address, now }) => forgetPassword(body.email, address, now),
});
