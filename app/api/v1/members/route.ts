import { listMembers } from "@/lib/identity/queries";
import { memberList } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "members:read",
  summary: "The people of the organization and their roles",
  output: memberList,
  run: ({ viewer }) => listMembers(viewer),
});
