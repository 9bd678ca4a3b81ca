import { checkBlock } from "@/lib/networks/check-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "networks:write",
  params: idParams,
  run: ({ viewer, params, now }) => checkBlock(viewer, params.id, now),
});
