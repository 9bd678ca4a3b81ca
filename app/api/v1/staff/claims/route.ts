import { listStaffQueue } from "@/lib/networks/queries";
import { staffClaimFilter } from "@/lib/networks/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "claims:decide",
  query: staffClaimFilter,
  run: ({ query, now }) => listStaffQueue(query, now),
});
