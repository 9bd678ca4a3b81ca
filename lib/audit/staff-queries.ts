// The whole log, for the provider's own staff: who did what, by name, with the notes.
import { prisma } from "@/lib/platform/db";
import type { ActorKind, AuditItem, AuditPage } from "./schema";

const pageSize = 50;

/**
 * A page of what staff, operators and the product did, newest first, each with the organization whose log has it too.
 * `action` is the beginning of one.
 */
export async function listStaffAudit(filter: {
  action?: string | undefined;
  cursor?: string | undefined;
}): Promise<AuditPage> {
  const rows = await prisma.auditEvent.findMany({
    where: {
      actorKind: { in: ["staff", "operator", "system"] },
      ...(filter.action !== undefined && { action: { startsWith: filter.action } }),
      ...(filter.cursor !== undefined && { id: { lt: BigInt(filter.cursor) } }),
    },
    orderBy: { id: "desc" },
    take: pageSize + 1,
  });
  const page = rows.slice(0, pageSize);
  const organizations = await prisma.organization.findMany({
    where: { id: { in: page.flatMap(({ organizationId }) => organizationId ?? []) } },
    select: { id: true, name: true },
  });
  const names = new Map(organizations.map(({ id, name }) => [id, name]));
  return {
    events: page.map((row) => ({
      id: row.id.toString(),
      at: row.at.toISOString(),
      actorKind: row.actorKind as ActorKind,
      actorLabel: row.actorLabel,
      fromAddress: row.fromAddress,
      action: row.action,
      target: { kind: row.targetKind, id: row.targetId },
      detail: {
        ...(row.organizationId !== null && { organization: names.get(row.organizationId) ?? "ended" }),
        ...(row.detail as AuditItem["detail"]),
      },
    })),
    next: rows.length > pageSize ? (page.at(-1)?.id.toString() ?? null) : null,
  };
}
