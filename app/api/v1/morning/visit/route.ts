import { noteVisit } from "@/lib/notebook/commands";
import { route } from "@/lib/route";

export const POST = route({
  access: "signed_in",
  summary: "Notes that the morning page was looked at: the next visit is compared with this one",
  run: ({ viewer, now }) => noteVisit(viewer, now),
});
