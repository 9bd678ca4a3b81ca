import { exportAudit } from "@/lib/audit/queries";
import { auditFilter } from "@/lib/audit/schema";
import { asReader } from "@/lib/identity/viewer";
import { csvResponse } from "@/lib/platform/csv-response";
import { dayOf } from "@/lib/platform/day";
import { route } from "@/lib/route";

export const GET = route({
  access: "audit:read",
  summary: "The audit log of the organization as CSV, filtered as the page shows it",
  query: auditFilter,
  media: "text/csv",
  run: async ({ viewer, query, now }) =>
    csvResponse(exportAudit(asReader(viewer).organizationId, query), `audit-${dayOf(now)}.csv`),
});
