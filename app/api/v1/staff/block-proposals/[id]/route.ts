import { decideProposal } from "@/lib/reputation/block-commands";
import { proposalDecision } from "@/lib/reputation/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "blocks:write",
  summary: "Approves what another member of staff proposed, or withdraws it",
  params: idParams,
  body: proposalDecision,
  run: ({ viewer, params, body, now }) => decideProposal(viewer, params.id, body, now),
});
