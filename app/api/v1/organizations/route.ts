import { createOrganization } from "@/lib/identity/organization-commands";
import { createOrganizationInput, organizationItem } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "signed_in",
  summary: "Make an organization",
  body: createOrganizationInput,
  output: organizationItem,
  run: ({ viewer, body, now }) => createOrganization(viewer, body, now),
});
