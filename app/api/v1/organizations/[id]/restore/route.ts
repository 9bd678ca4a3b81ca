import { restoreOrganization } from "@/lib/identity/organization-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "signed_in",
  summary: "Take back an organization that was ended within the last 30 days",
  params: idParams,
  run: ({ viewer, params, now }) => restoreOrganization(viewer, params.id, now),
});
