import { listGrants } from "@/lib/networks/queries";
import { grantList } from "@/lib/networks/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "networks:read",
  summary: "What the organization holds, and the state of each grant",
  output: grantList,
  run: ({ viewer, now }) => listGrants(viewer, now),
});
