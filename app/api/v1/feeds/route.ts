import { enrolFeed } from "@/lib/feedback/commands";
import { listFeeds } from "@/lib/feedback/queries";
import { enrolFeedInput } from "@/lib/feedback/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "feeds:read",
  run: ({ viewer, now }) => listFeeds(viewer, now),
});

export const POST = route({
  access: "feeds:write",
  body: enrolFeedInput,
  run: ({ viewer, body, now }) => enrolFeed(viewer, body, now),
});
