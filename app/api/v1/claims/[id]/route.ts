import { getClaim } from "@/lib/networks/queries";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "networks:read",
  params: idParams,
  run: ({ viewer, params, now }) => getClaim(viewer, params.id, now),
});
