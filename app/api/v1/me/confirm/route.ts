import { confirmSession } from "@/lib/identity/confirm-commands";
import { confirmSessionInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "signed_in",
  summary: "Confirm that it is still you, for what asks for it with confirm_first",
  body: confirmSessionInput,
  run: ({ viewer, body, now }) => confirmSession(viewer, body.proof, now),
});
