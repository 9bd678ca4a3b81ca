import { sendTestReport } from "@/lib/feedback/report-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "feeds:write",
  summary: "Send a test report made of an invented message",
  params: idParams,
  run: ({ viewer, params, now }) => sendTestReport(viewer, params.id, now),
});
