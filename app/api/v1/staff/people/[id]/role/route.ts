import { changeStaffRole } from "@/lib/identity/people-commands";
import { personDetail, staffRoleInput } from "@/lib/identity/schema";
import { idParams, route } from "@/lib/route";

export const PUT = route({
  access: "people:write",
  summary: "Make an account staff, or take the role; the last postmaster stays",
  params: idParams,
  body: staffRoleInput,
  output: personDetail,
  run: ({ viewer, params, body, now }) => changeStaffRole(viewer, params.id, body, now),
});
