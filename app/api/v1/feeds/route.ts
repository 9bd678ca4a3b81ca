import { enrolFeed } from "@/lib/feedback/commands";
import { listFeeds } from "@/lib/feedback/queries";
import { enrolFeedInput, enrolledFeed, feedList } from "@/lib/feedback/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "feeds:read",
  summary: "The organization's feeds with their health, and what a new one may be made of",
  output: feedList,
  run: ({ viewer, now }) => listFeeds(viewer, now),
});

export const POST = route({
  access: "feeds:write",
  body: enrolFeedInput,
  summary: "Enrols a feed; its destination gets a code. The secret of a webhook is answered this once",
  output: enrolledFeed,
  run: ({ viewer, body, now }) => enrolFeed(viewer, body, now),
});
