import { listMembers } from "@/lib/identity/queries";
import { route } from "@/lib/route";

export const GET = route({ access: "members:read", run: ({ viewer }) => listMembers(viewer) });
