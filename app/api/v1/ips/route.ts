import { asReader } from "@/lib/identity/viewer";
import { listIps } from "@/lib/reputation/queries";
import { listIpsInput } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  query: listIpsInput,
  run: ({ viewer, query, now }) => listIps(asReader(viewer), query, now),
});
