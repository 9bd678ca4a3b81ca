import { asReader } from "@/lib/identity/viewer";
import { listIps } from "@/lib/reputation/queries";
import { ipList, listIpsInput } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary: "The addresses of the organization with their figures, one page",
  output: ipList,
  query: listIpsInput,
  run: ({ viewer, query, now }) => listIps(asReader(viewer), query, now),
});
