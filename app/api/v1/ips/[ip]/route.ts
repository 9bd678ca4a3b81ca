import { asReader } from "@/lib/identity/viewer";
import { getIp } from "@/lib/reputation/queries";
import { getIpInput, ipOverview, ipParams } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary: "What to know of one address: filter result, status and how it clears, samples",
  output: ipOverview,
  params: ipParams,
  query: getIpInput,
  run: ({ viewer, params, query, now }) => getIp(asReader(viewer), params.ip, query, now),
});
