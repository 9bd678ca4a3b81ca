import { createOrganization } from "@/lib/identity/organization-commands";
import { createOrganizationInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "signed_in",
  summary: "Make an organization",
  body: createOrganizationInput,
  run: ({ viewer, body, now }) => createOrganization(viewer, body, now),
});
