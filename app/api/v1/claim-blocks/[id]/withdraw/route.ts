import { withdrawBlock } from "@/lib/networks/commands";
import { claimBlock } from "@/lib/networks/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "networks:write",
  summary: "Gives a waiting block up",
  params: idParams,
  output: claimBlock,
  run: ({ viewer, params, now }) => withdrawBlock(viewer, params.id, now),
});
