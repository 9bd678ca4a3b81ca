import { listGrants } from "@/lib/networks/queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "networks:read",
  run: ({ viewer, now }) => listGrants(viewer, now),
});
