import { disconnectIdentity } from "@/lib/identity/issuer-commands";
import { idParams, route } from "@/lib/route";

export const DELETE = route({
  access: "signed_in",
  summary: "Disconnect a sign-in of yours at an issuer",
  params: idParams,
  run: ({ viewer, params, now }) => disconnectIdentity(viewer, params.id, now),
});
