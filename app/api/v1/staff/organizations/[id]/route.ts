import { recordStaffView } from "@/lib/audit/commands";
import { getOrganizationForStaff } from "@/lib/identity/people-queries";
import { organizationDetail } from "@/lib/identity/schema";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "people:read",
  summary: "An organization and its members; it reads that staff looked",
  params: idParams,
  output: organizationDetail,
  run: async ({ viewer, params, now }) => {
    const organization = await getOrganizationForStaff(params.id);
    await recordStaffView(viewer.actor, [params.id], { what: "members", scope: organization.name }, now);
    return organization;
  },
});
