import { previewClaim } from "@/lib/networks/queries";
import { claimPreview, claimText } from "@/lib/networks/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "networks:write",
  summary: "What claiming a text would make of it; keeps nothing",
  body: claimText,
  output: claimPreview,
  run: ({ viewer, body, now }) => previewClaim(viewer, body, now),
});
