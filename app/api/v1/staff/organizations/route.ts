import { listOrganizationsForStaff } from "@/lib/identity/people-queries";
import { listPeopleQuery, organizationPage } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "people:read",
  summary: "Organizations, the newest first",
  query: listPeopleQuery,
  output: organizationPage,
  run: ({ query }) => listOrganizationsForStaff(query),
});
