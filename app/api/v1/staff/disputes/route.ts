import { disputeList } from "@/lib/networks/schema";
import { listDisputes } from "@/lib/networks/staff-queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "claims:decide",
  summary: "Disputes over networks that wait for an answer, and those answered lately",
  output: disputeList,
  run: ({ now }) => listDisputes(now),
});
