import { resumeFeed } from "@/lib/feedback/commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "feeds:write",
  params: idParams,
  run: ({ viewer, params, now }) => resumeFeed(viewer, params.id, now),
});
