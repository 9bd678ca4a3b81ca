import { endFeed } from "@/lib/feedback/commands";
import { feed } from "@/lib/feedback/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "feeds:write",
  summary: "End a feed; nothing more is sent",
  output: feed,
  params: idParams,
  run: ({ viewer, params, now }) => endFeed(viewer, params.id, now),
});
