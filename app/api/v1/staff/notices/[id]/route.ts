import { editNotice } from "@/lib/notices/commands";
import { notice, noticeEdit } from "@/lib/notices/schema";
import { idParams, route } from "@/lib/route";

export const PUT = route({
  access: "notices:write",
  summary: "Rewrites title and text of a notice",
  params: idParams,
  body: noticeEdit,
  output: notice,
  run: ({ viewer, params, body, now }) => editNotice(viewer.actor, params.id, body, now),
});
