import { renewSecret } from "@/lib/feedback/commands";
import { newFeedSecret } from "@/lib/feedback/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "feeds:write",
  params: idParams,
  summary: "Signs the feed's webhooks with a new secret from now on, and answers it this once",
  output: newFeedSecret,
  run: ({ viewer, params, now }) => renewSecret(viewer, params.id, now),
});
