import { confirmFeed } from "@/lib/feedback/commands";
import { confirmFeedInput } from "@/lib/feedback/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "feeds:write",
  params: idParams,
  body: confirmFeedInput,
  run: ({ viewer, params, body, now }) => confirmFeed(viewer, params.id, body.code, now),
});
