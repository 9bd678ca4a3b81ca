import { changeOrganization } from "@/lib/identity/organization-commands";
import { changeOrganizationInput, organizationItem } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const PATCH = route({
  access: "organization:write",
  summary: "Change the name of the organization, or whether its people need a second factor",
  body: changeOrganizationInput,
  output: organizationItem,
  run: ({ viewer, body, now }) => changeOrganization(viewer, body, now),
});
