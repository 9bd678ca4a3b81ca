import { previewClaim } from "@/lib/networks/queries";
import { claimText } from "@/lib/networks/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "networks:write",
  body: claimText,
  run: ({ viewer, body, now }) => previewClaim(viewer, body, now),
});
