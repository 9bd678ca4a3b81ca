import { leaveOrganization } from "@/lib/identity/member-commands";
import { route } from "@/lib/route";

export const POST = route({
  // Not "members:read", which a key can carry: only a person leaves.
  access: "signed_in",
  summary: "Leave the organization; its last owner cannot.",
  run: ({ viewer, now }) => leaveOrganization(viewer, now),
});
