import { getClaim } from "@/lib/networks/queries";
import { claim } from "@/lib/networks/schema";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "networks:read",
  summary: "One claim with its blocks and the ways to prove each",
  params: idParams,
  output: claim,
  run: ({ viewer, params, now }) => getClaim(viewer, params.id, now),
});
