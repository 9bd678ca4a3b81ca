import { staffReason } from "@/lib/audit/schema";
import { answerDispute } from "@/lib/networks/dispute-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "claims:decide",
  summary: "Answers a dispute",
  params: idParams,
  body: staffReason,
  run: ({ viewer, params, body, now }) => answerDispute(viewer, params.id, body, now),
});
