import { leaveOrganization } from "@/lib/identity/member-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  // Not "members:read", which a key can carry: only a person leaves.
  access: "signed_in",
  summary: "Leave an organization of yours; its last owner cannot",
  params: idParams,
  run: ({ viewer, params, now }) => leaveOrganization(viewer, params.id, now),
});
