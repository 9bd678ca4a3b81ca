import { endOrganization } from "@/lib/identity/organization-commands";
import { endOrganizationInput } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "organization:end",
  summary: "End the organization; an owner can take it back for 30 days, then it is deleted",
  body: endOrganizationInput,
  run: ({ viewer, body, now }) => endOrganization(viewer, body.name, now),
});
