import { staffClaimFilter } from "@/lib/networks/schema";
import { listStaffQueue } from "@/lib/networks/staff-queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "claims:decide",
  query: staffClaimFilter,
  run: ({ query, now }) => listStaffQueue(query, now),
});
