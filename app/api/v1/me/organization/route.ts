import { getMe } from "@/lib/identity/queries";
import { me, switchOrganizationInput } from "@/lib/identity/schema";
import { switchOrganization } from "@/lib/identity/session-commands";
import { route } from "@/lib/route";

export const POST = route({
  access: "signed_in",
  summary: "Act inside another of your organizations",
  body: switchOrganizationInput,
  output: me,
  run: async ({ viewer, body, now }) => getMe(await switchOrganization(viewer, body.organizationId, now)),
});
