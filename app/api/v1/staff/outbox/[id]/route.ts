import { getMail } from "@/lib/outbox/queries";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "outbox:read",
  summary: "One mail",
  params: idParams,
  run: ({ params }) => getMail(params.id),
});
