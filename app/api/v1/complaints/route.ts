import { listComplaints } from "@/lib/feedback/queries";
import { listComplaintsInput } from "@/lib/feedback/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "feeds:read",
  query: listComplaintsInput,
  run: ({ viewer, query, now }) => listComplaints(viewer, query, now),
});
