import { renewRecoveryCodes } from "@/lib/identity/factor-setup-commands";
import { recoveryCodes } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "signed_in",
  summary: "Replace your recovery codes; answers the new ones, once",
  output: recoveryCodes,
  run: ({ viewer, now }) => renewRecoveryCodes(viewer, now),
});
