import { listAudit } from "@/lib/audit/queries";
import { listAuditQuery } from "@/lib/audit/schema";
import { asReader } from "@/lib/identity/viewer";
import { route } from "@/lib/route";

export const GET = route({
  access: "audit:read",
  query: listAuditQuery,
  run: ({ viewer, query }) => listAudit(asReader(viewer).organizationId, query),
});
