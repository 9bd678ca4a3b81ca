import { listIncidentsBetween } from "@/lib/notices/queries";
import { incidentRange, noticeList } from "@/lib/notices/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "known",
  summary: "Incidents that touch a range of days, the oldest first: flags for charts",
  query: incidentRange,
  output: noticeList,
  run: ({ query, now }) => listIncidentsBetween(query, now),
});
