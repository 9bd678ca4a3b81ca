import { transferOwnership } from "@/lib/identity/member-commands";
import { memberList, transferOwnershipInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "organization:end",
  summary: "Make another member owner and become an admin",
  body: transferOwnershipInput,
  output: memberList,
  run: ({ viewer, body, now }) => transferOwnership(viewer, body.userId, now),
});
