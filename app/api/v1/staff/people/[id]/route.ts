import { recordStaffView } from "@/lib/audit/commands";
import { getPerson } from "@/lib/identity/people-queries";
import { personDetail } from "@/lib/identity/schema";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "people:read",
  summary: "An account and its organizations; each of these reads that staff looked",
  params: idParams,
  output: personDetail,
  run: async ({ viewer, params, now }) => {
    const person = await getPerson(params.id, now);
    const seen = person.organizations.map(({ id }) => id);
    await recordStaffView(viewer.actor, seen, { what: "member", scope: person.email }, now);
    return person;
  },
});
