import { asReader } from "@/lib/identity/viewer";
import { getIpNames } from "@/lib/reputation/queries";
import { ipNames, ipParams } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary: "The names of an address in the reverse DNS, looked up within the hour, and which lead back to it",
  params: ipParams,
  output: ipNames,
  run: ({ viewer, params, now }) => getIpNames(asReader(viewer), params.ip, now),
});
