import { sendTestReport } from "@/lib/feedback/report-commands";
import { idParams, route } from "@/lib/route";

export const POST = route({
  access: "feeds:write",
  params: idParams,
  run: ({ viewer, params, now }) => sendTestReport(viewer, params.id, now),
});
