import { recordStaffView } from "@/lib/audit/commands";
import { listQueue } from "@/lib/feedback/queue-queries";
import { listQueueInput, reportQueue } from "@/lib/feedback/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "reports:read",
  summary: "Reports that wait, failed or were not sent, by destination and one by one. The look is recorded",
  query: listQueueInput,
  output: reportQueue,
  run: async ({ viewer, query, now }) => {
    const { queue, organizationIds } = await listQueue(query, now);
    await recordStaffView(viewer.actor, organizationIds, { what: "reports", scope: "delivery queue" }, now);
    return queue;
  },
});
