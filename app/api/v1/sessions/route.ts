import { listSessions } from "@/lib/identity/queries";
import { sessionList } from "@/lib/identity/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "signed_in",
  summary: "Where you are signed in",
  output: sessionList,
  run: ({ viewer, now }) => listSessions(viewer, now),
});
