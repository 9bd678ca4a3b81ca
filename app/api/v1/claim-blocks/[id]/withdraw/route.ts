import { withdrawBlock } from "@/lib/networks/commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "networks:write",
  params: idParams,
  run: ({ viewer, params, now }) => withdrawBlock(viewer, params.id, now),
});
