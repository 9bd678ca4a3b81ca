import { staffReason } from "@/lib/audit/schema";
import { declareDayLost, undoDayLost } from "@/lib/ingest/lost-day-commands";
import { completeness } from "@/lib/ingest/queries";
import { completeness as completenessAnswer, dayParams } from "@/lib/ingest/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "sources:write",
  summary: "Declare a day lost: its missing data will not come",
  params: dayParams,
  body: staffReason,
  output: completenessAnswer,
  run: async ({ viewer, params, body, now }) => {
    await declareDayLost(viewer.actor, params.day, body, now);
    return completeness(now);
  },
});

export const DELETE = route({
  access: "sources:write",
  summary: "Wait for a day again that was declared lost",
  params: dayParams,
  body: staffReason,
  output: completenessAnswer,
  run: async ({ viewer, params, body, now }) => {
    await undoDayLost(viewer.actor, params.day, body, now);
    return completeness(now);
  },
});
