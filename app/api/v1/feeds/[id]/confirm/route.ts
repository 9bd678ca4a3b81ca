import { confirmFeed } from "@/lib/feedback/commands";
import { confirmFeedInput, feed } from "@/lib/feedback/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "feeds:write",
  summary: "Confirm the destination with the mailed code",
  output: feed,
  params: idParams,
  body: confirmFeedInput,
  run: ({ viewer, params, body, now }) => confirmFeed(viewer, params.id, body.code, now),
});
