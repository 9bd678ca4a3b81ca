import { asReader } from "@/lib/identity/viewer";
import { listGroups } from "@/lib/reputation/group-queries";
import { ipGroups, listGroupsInput } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary: "The addresses of the organization together by network, tag or AS, the worst first",
  query: listGroupsInput,
  output: ipGroups,
  run: ({ viewer, query, now }) => listGroups(asReader(viewer), query, now),
});
