import { answerOffer } from "@/lib/networks/delegation-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "networks:write",
  summary: "Accepts a delegation offered to your mail address, for your organization",
  params: idParams,
  run: ({ viewer, params, now }) => answerOffer(viewer, params.id, "accepted", now),
});
