import { staffReason } from "@/lib/audit/schema";
import { sendHeldMail } from "@/lib/outbox/commands";
import { getMail } from "@/lib/outbox/queries";
import { outboxMail } from "@/lib/outbox/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "outbox:write",
  summary: "Send a held or failed mail after all",
  params: idParams,
  body: staffReason,
  output: outboxMail,
  run: async ({ viewer, params, body, now }) => {
    await sendHeldMail(viewer.actor, params.id, now, body.note);
    return getMail(params.id);
  },
});
