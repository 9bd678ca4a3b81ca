import { sendHeldMail } from "@/lib/outbox/commands";
import { getMail } from "@/lib/outbox/queries";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "outbox:write",
  summary: "Send a held or failed mail after all",
  params: idParams,
  run: async ({ viewer, params, now }) => {
    await sendHeldMail(viewer.actor, params.id, now);
    return getMail(params.id);
  },
});
