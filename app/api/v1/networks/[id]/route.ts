import { revokeGrant } from "@/lib/networks/grant-commands";
import { idParams, route } from "@/lib/route";

export const DELETE = route({
  access: "networks:write",
  params: idParams,
  run: ({ viewer, params, now }) => revokeGrant(viewer, params.id, now),
});
