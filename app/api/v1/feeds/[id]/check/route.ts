import { checkDomain } from "@/lib/feedback/recheck-commands";
import { feed } from "@/lib/feedback/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "feeds:write",
  params: idParams,
  summary: "Looks up the record that proves the feed's domain",
  output: feed,
  run: ({ viewer, params, now }) => checkDomain(viewer, params.id, now),
});
