// POST only: opening the link of the console changes nothing.
import { completeSetup } from "@/lib/identity/commands";
import { confirmed, setupInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "visitor",
  summary: "Make the first staff account with the link of the console",
  body: setupInput,
  output: confirmed,
  run: ({ body, address, now }) => completeSetup(body, address, now),
});
