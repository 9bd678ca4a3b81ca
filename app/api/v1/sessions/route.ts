import { listSessions } from "@/lib/identity/queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "signed_in",
  summary: "Where you are signed in",
  run: ({ viewer, now }) => listSessions(viewer, now),
});
