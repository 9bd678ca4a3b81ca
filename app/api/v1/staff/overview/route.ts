import { getStaffOverview } from "@/lib/cases/overview-queries";
import { staffOverview } from "@/lib/cases/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "sources:read",
  summary: "What waits for staff, in numbers",
  output: staffOverview,
  run: ({ now }) => getStaffOverview(now),
});
