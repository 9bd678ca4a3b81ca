import { listOutbox } from "@/lib/outbox/queries";
import { listOutboxQuery, outboxPage } from "@/lib/outbox/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "outbox:read",
  summary: "Mail this service sends, the newest first",
  query: listOutboxQuery,
  output: outboxPage,
  run: ({ query }) => listOutbox(query),
});
