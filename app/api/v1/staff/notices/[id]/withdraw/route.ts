import { withdrawNotice } from "@/lib/notices/commands";
import { noticeWithdrawal } from "@/lib/notices/schema";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "notices:write",
  summary: "Takes a notice back, so that nobody sees it any more",
  params: idParams,
  body: noticeWithdrawal,
  run: ({ viewer, params, body, now }) => withdrawNotice(viewer.actor, params.id, body, now),
});
