import { auditPage, staffAuditQuery } from "@/lib/audit/schema";
import { listStaffAudit } from "@/lib/audit/staff-queries";
import { route } from "@/lib/route";

export const GET = route({
  access: "log:read",
  summary: "What staff, operators and the product did, newest first",
  query: staffAuditQuery,
  output: auditPage,
  run: ({ query }) => listStaffAudit(query),
});
