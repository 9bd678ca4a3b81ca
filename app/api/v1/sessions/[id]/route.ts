import { revokeSession } from "@/lib/identity/session-commands";
import { idParams, route } from "@/lib/route";

export const DELETE = route({
  access: "signed_in",
  summary: "Sign another browser of yours out",
  params: idParams,
  run: ({ viewer, params, now }) => revokeSession(viewer, params.id, now),
});
