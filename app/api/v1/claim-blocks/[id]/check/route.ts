import { checkBlock } from "@/lib/networks/check-commands";
import { checkedBlock } from "@/lib/networks/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "networks:write",
  summary: "Looks for the record of one block now",
  params: idParams,
  output: checkedBlock,
  run: ({ viewer, params, now }) => checkBlock(viewer, params.id, now),
});
