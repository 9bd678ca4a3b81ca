import { getSample } from "@/lib/feedback/queries";
import { feedSample } from "@/lib/feedback/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "feeds:read",
  summary: "A report as a feed sends it, by mail and by webhook, about a made-up message",
  output: feedSample,
  run: ({ now }) => getSample(now),
});
