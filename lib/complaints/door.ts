// The door at which sources bring complaints: POST /api/ingest/complaints.
import { type Door, linesOf } from "@/lib/ingest/door";
import { acceptComplaints } from "./source-commands";

export const complaintDoors = {
  complaints: (post) => acceptComplaints(linesOf(post), post.now),
} satisfies Record<string, Door>;
