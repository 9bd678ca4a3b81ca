import { revokeKey } from "@/lib/keys/commands";
import { idParams, route } from "@/lib/route";

export const DELETE = route({
  access: "keys:write",
  summary: "Revoke a key at once",
  params: idParams,
  run: ({ viewer, params, now }) => revokeKey(viewer, params.id, now),
});
