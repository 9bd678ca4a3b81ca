import { resumeFeed } from "@/lib/feedback/commands";
import { feed } from "@/lib/feedback/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "feeds:write",
  summary: "Let a paused or suspended feed send again",
  output: feed,
  params: idParams,
  run: ({ viewer, params, now }) => resumeFeed(viewer, params.id, now),
});
