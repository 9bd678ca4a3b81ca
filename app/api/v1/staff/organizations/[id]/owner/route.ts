import { nameOwner } from "@/lib/identity/people-commands";
import { nameOwnerInput, organizationDetail } from "@/lib/identity/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "people:write",
  summary: "Name the owner of an organization that was left without one",
  params: idParams,
  body: nameOwnerInput,
  output: organizationDetail,
  run: ({ viewer, params, body, now }) => nameOwner(viewer, params.id, body, now),
});
