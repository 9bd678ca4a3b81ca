import { revokeSession } from "@/lib/identity/session-commands";
import { idParams, route } from "@/lib/route";

export const DELETE = route({
  access: "signed_in",
  params: idParams,
  run: ({ viewer, params, now }) => revokeSession(viewer, params.id, now),
});
