import { asReader } from "@/lib/identity/viewer";
import { listChanges } from "@/lib/reputation/changes-queries";
import { ipChanges, listChangesInput } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary:
    "Addresses whose filter result, status, complaint line or traps changed since a moment; go on with the cursor of the answer before, and nothing is missed or told twice",
  query: listChangesInput,
  output: ipChanges,
  run: ({ viewer, query, now }) => listChanges(asReader(viewer), query, now),
});
