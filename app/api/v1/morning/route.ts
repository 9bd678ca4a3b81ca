import { getMorning } from "@/lib/reputation/morning-queries";
import { getMorningInput, morning } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary:
    "What became worse or better since a day, which addresses are new, and how many there are of each kind",
  query: getMorningInput,
  output: morning,
  run: ({ viewer, query, now }) => getMorning(viewer, query, now),
});
