import { answerOffer } from "@/lib/networks/delegation-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "networks:write",
  summary: "Declines a delegation offered to your mail address",
  params: idParams,
  run: ({ viewer, params, now }) => answerOffer(viewer, params.id, "declined", now),
});
