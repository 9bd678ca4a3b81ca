import { getFeed } from "@/lib/feedback/queries";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "feeds:read",
  params: idParams,
  run: ({ viewer, params, now }) => getFeed(viewer, params.id, now),
});
