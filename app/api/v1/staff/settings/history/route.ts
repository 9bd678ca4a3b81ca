import { staffAuditQuery } from "@/lib/audit/schema";
import { listSettingsHistory } from "@/lib/provider/queries";
import { settingsHistory } from "@/lib/provider/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "settings:read",
  summary: "Who changed which setting, when, why, from what and to what, newest first",
  query: staffAuditQuery.pick({ cursor: true }),
  output: settingsHistory,
  run: ({ query }) => listSettingsHistory(query.cursor),
});
