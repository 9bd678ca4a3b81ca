import { listMembers } from "@/lib/identity/queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "members:read",
  summary: "The people of the organization and their roles",
  run: ({ viewer }) => listMembers(viewer),
});
