import { raiseDispute } from "@/lib/networks/dispute-commands";
import { newDispute } from "@/lib/networks/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "networks:write",
  summary: "Disputes that others see a network of yours; the provider's staff decide",
  params: idParams,
  body: newDispute,
  run: ({ viewer, params, body, now }) => raiseDispute(viewer, params.id, body, now),
});
