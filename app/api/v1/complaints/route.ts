import { listComplaints } from "@/lib/feedback/complaint-queries";
import { complaintsPage, listComplaintsInput } from "@/lib/feedback/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "complaints:read",
  query: listComplaintsInput,
  summary: "Complaints about the organization's addresses, recipients as tokens, the newest first",
  output: complaintsPage,
  run: ({ viewer, query, now }) => listComplaints(viewer, query, now),
});
