import { listAudit } from "@/lib/audit/queries";
import { auditPage, listAuditQuery } from "@/lib/audit/schema";
import { asReader } from "@/lib/identity/viewer";
import { route } from "@/lib/route";

export const GET = route({
  access: "audit:read",
  summary: "What was done in the organization, newest first",
  query: listAuditQuery,
  output: auditPage,
  run: ({ viewer, query }) => listAudit(asReader(viewer).organizationId, query),
});
