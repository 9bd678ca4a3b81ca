import { renewProof } from "@/lib/networks/renew-commands";
import { renewed } from "@/lib/networks/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "networks:write",
  summary: "Proves a grant again by what it rests on: looks its record up, or asks its contact",
  params: idParams,
  output: renewed,
  run: ({ viewer, params, now }) => renewProof(viewer, params.id, now),
});
