import { listSuppressions } from "@/lib/feedback/complaint-queries";
import { listSuppressionsInput, suppressionsPage } from "@/lib/feedback/schema";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "feeds:read",
  params: idParams,
  query: listSuppressionsInput,
  summary: "Whom to stop mailing: the feed's recipient tokens and the sender's own ids, the newest first",
  output: suppressionsPage,
  run: ({ viewer, params, query, now }) => listSuppressions(viewer, params.id, query, now),
});
