// POST only: a scanner that opens the mailed link changes nothing.
import { confirmAccount } from "@/lib/identity/commands";
import { confirmed, confirmInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "visitor",
  summary: "Confirm a mailed sign-up link; makes the account",
  body: confirmInput,
  output: confirmed,
  run: ({ body, address, now }) => confirmAccount(body, address, now),
});
