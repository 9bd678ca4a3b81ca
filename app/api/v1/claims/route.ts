import { claimNetworks } from "@/lib/networks/commands";
import { listClaims } from "@/lib/networks/queries";
import { newClaim } from "@/lib/networks/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "networks:read",
  run: ({ viewer }) => listClaims(viewer),
});

export const POST = route({
  access: "networks:write",
  body: newClaim,
  run: ({ viewer, body, now }) => claimNetworks(viewer, body, now),
});
