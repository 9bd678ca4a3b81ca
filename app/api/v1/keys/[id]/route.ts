import { revokeKey } from "@/lib/keys/commands";
import { idParams, route } from "@/lib/route";

export const DELETE = route({
  access: "keys:write",
  params: idParams,
  run: ({ viewer, params, now }) => revokeKey(viewer, params.id, now),
});
