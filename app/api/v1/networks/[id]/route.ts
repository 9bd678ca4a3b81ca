import { revokeGrant } from "@/lib/networks/grant-commands";
import { idParams, route } from "@/lib/route";

export const DELETE = route({
  access: "networks:write",
  summary: "Gives a grant up, at once and for good",
  params: idParams,
  run: ({ viewer, params, now }) => revokeGrant(viewer, params.id, now),
});
