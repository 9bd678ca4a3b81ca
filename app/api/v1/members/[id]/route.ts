import { changeRole, removeMember } from "@/lib/identity/member-commands";
import { changeRoleInput, memberList } from "@/lib/identity/schema";
import { idParams, route } from "@/lib/route";

export const PATCH = route({
  access: "members:write",
  summary: "Give a member another role",
  params: idParams,
  body: changeRoleInput,
  output: memberList,
  run: ({ viewer, params, body, now }) => changeRole(viewer, params.id, body.role, now),
});

export const DELETE = route({
  access: "members:write",
  summary: "Remove a member from the organization",
  params: idParams,
  run: ({ viewer, params, now }) => removeMember(viewer, params.id, now),
});
