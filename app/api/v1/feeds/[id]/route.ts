import { getFeed } from "@/lib/feedback/queries";
import { feed } from "@/lib/feedback/schema";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "feeds:read",
  summary: "One feed and its health",
  output: feed,
  params: idParams,
  run: ({ viewer, params, now }) => getFeed(viewer, params.id, now),
});
