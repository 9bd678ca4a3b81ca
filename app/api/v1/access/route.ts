import { getAccess } from "@/lib/networks/access-queries";
import { accessList, accessQuery } from "@/lib/networks/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "networks:read",
  summary: "Who can see a network of yours: everyone on it or narrower, and how many on wider ones",
  query: accessQuery,
  output: accessList,
  run: ({ viewer, query, now }) => getAccess(viewer, query, now),
});
