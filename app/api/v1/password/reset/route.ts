// POST only: a scanner that opens the mailed link changes nothing.
import { resetPassword } from "@/lib/identity/commands";
import { confirmed, resetPasswordInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "visitor",
  summary: "Choose a new password with a mailed link",
  body: resetPasswordInput,
  output: confirmed,
  run: ({ body, address, now }) => resetPassword(body, address, now),
});
