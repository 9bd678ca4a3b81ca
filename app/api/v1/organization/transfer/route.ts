import { transferOwnership } from "@/lib/identity/member-commands";
import { transferOwnershipInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "organization:end",
  summary: "Make another member owner and become an admin.",
  body: transferOwnershipInput,
  run: ({ viewer, body, now }) => transferOwnership(viewer, body.userId, now),
});
