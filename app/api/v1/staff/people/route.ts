import { listPeople } from "@/lib/identity/people-queries";
import { listPeopleQuery, peoplePage } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "people:read",
  summary: "Accounts, the newest first",
  query: listPeopleQuery,
  output: peoplePage,
  run: ({ query }) => listPeople(query),
});
