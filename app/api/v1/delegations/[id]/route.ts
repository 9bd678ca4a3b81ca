import { endDelegation } from "@/lib/networks/delegation-commands";
import { idParams, route } from "@/lib/route";

export const DELETE = route({
  access: "networks:write",
  summary: "Ends a delegation at once: withdrawn by who delegated it, given up by who reads it",
  params: idParams,
  run: ({ viewer, params, now }) => endDelegation(viewer, params.id, now),
});
