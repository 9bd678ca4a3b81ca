import { listOutbox } from "@/lib/outbox/queries";
import { listOutboxQuery } from "@/lib/outbox/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "outbox:read",
  summary: "Mail this service sends, the newest first",
  query: listOutboxQuery,
  run: ({ query }) => listOutbox(query),
});
