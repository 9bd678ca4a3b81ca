import { pauseFeed } from "@/lib/feedback/commands";
import { feed } from "@/lib/feedback/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "feeds:write",
  summary: "Pause a feed; reports made meanwhile are not sent",
  output: feed,
  params: idParams,
  run: ({ viewer, params, now }) => pauseFeed(viewer, params.id, now),
});
