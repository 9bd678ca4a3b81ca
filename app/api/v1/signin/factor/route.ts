import { passFactor } from "@/lib/identity/factor-commands";
import { factorCodeInput } from "@/lib/identity/schema";
import { findAwaiting } from "@/lib/identity/session";
import { route } from "@/lib/route";

export const POST = route({
  access: "visitor",
  summary: "Complete a sign-in by a code of the second factor",
  body: factorCodeInput,
  run: async ({ request, body, address, now }) => {
    const awaiting = await findAwaiting(request, now);
    await passFactor(awaiting?.sessionId ?? null, body.code, address, now);
  },
});
