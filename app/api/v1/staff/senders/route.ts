import { senderQuestion, senderView } from "@/lib/cases/schema";
import { lookAtSender } from "@/lib/cases/sender-commands";
import { route } from "@/lib/route";

export const POST = route({
  access: "senders:read",
  summary: "A sender at a glance: an address, a network, an AS or an organization. The look is recorded",
  body: senderQuestion,
  output: senderView,
  run: ({ viewer, body, now }) => lookAtSender(viewer.actor, body.subject, now),
});
