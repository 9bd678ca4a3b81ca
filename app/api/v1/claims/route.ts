import { claimNetworks } from "@/lib/networks/commands";
import { listClaims } from "@/lib/networks/queries";
import { claim, claimList, newClaim } from "@/lib/networks/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "networks:read",
  summary: "The claims of the organization, the newest first",
  output: claimList,
  run: ({ viewer }) => listClaims(viewer),
});

export const POST = route({
  access: "networks:write",
  summary: "Claims networks: a claim and its blocks, each to be proven on its own",
  body: newClaim,
  output: claim,
  run: ({ viewer, body, now }) => claimNetworks(viewer, body, now),
});
