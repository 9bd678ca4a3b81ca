import { staffClaimFilter, staffQueue } from "@/lib/networks/schema";
import { listStaffQueue } from "@/lib/networks/staff-queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "claims:decide",
  summary: "Blocks that wait for staff or their proof, or that staff decided lately",
  query: staffClaimFilter,
  output: staffQueue,
  run: ({ query, now }) => listStaffQueue(query, now),
});
