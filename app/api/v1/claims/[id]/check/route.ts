import { checkClaim } from "@/lib/networks/check-commands";
import { checkedClaim, claimCheck } from "@/lib/networks/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "networks:write",
  summary: "Looks for the record of waiting blocks of a claim, some at a time",
  params: idParams,
  body: claimCheck,
  output: checkedClaim,
  run: ({ viewer, params, body, now }) =>
    checkClaim(viewer, params.id, body.since === undefined ? now : new Date(body.since), now),
});
