import { getMail } from "@/lib/outbox/queries";
import { outboxMail } from "@/lib/outbox/schema";
import { idParams, route } from "@/lib/route";

export const GET = route({
  access: "outbox:read",
  summary: "One mail",
  params: idParams,
  output: outboxMail,
  run: ({ params }) => getMail(params.id),
});
