import { listAbuse } from "@/lib/cases/abuse-queries";
import { abuseFilter, abuseList } from "@/lib/cases/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "cases:decide",
  summary: "Reports about the provider's own users",
  query: abuseFilter,
  output: abuseList,
  run: ({ query }) => listAbuse(query.show),
});
