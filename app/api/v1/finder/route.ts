import { asReader } from "@/lib/identity/viewer";
import { findSuspectsInput, suspects } from "@/lib/reputation/schema";
import { findSuspects } from "@/lib/reputation/suspicion-queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary: "Addresses that look as if somebody else sends from them, with the signs, the weightiest first",
  query: findSuspectsInput,
  output: suspects,
  run: ({ viewer, query, now }) => findSuspects(asReader(viewer), query, now),
});
