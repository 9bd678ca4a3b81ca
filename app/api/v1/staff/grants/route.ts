import { recordStaffView } from "@/lib/audit/commands";
import { staffGrantFilter, staffGrantList } from "@/lib/networks/schema";
import { listStaffGrants } from "@/lib/networks/staff-queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "claims:decide",
  summary: "Grants over an address or network, or of organizations by a part of their name",
  query: staffGrantFilter,
  output: staffGrantList,
  run: async ({ viewer, query, now }) => {
    const found = await listStaffGrants(query, now);
    const seen = [...new Set(found.grants.map(({ organizationId }) => organizationId))];
    await recordStaffView(viewer.actor, seen, { what: "grants", scope: query.q }, now);
    return found;
  },
});
