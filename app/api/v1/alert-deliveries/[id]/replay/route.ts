import { replayDelivery } from "@/lib/alerts/commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "alerts:write",
  summary: "Send a message of alert rules again",
  params: idParams,
  run: ({ viewer, params, now }) => replayDelivery(viewer, params.id, now),
});
