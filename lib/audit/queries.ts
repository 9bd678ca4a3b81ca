// The log of one organization, as its own people read it.
import { type Db, prisma } from "@/lib/platform/db";
import type { ActorKind, AuditItem, AuditPage, ListAuditQuery } from "./schema";

type Detail = AuditItem["detail"];

const pageSize = 50;

/**
 * A page of what was done in an organization, newest first. Acts of the provider's staff and operators are shown
 * without the person: which employee decided is the provider's own matter. Where people from outside the organization
 * came from is theirs too: a contact who denies a request must not show its address to who asked.
 */
export async function listAudit(
  organizationId: string,
  { action, cursor }: ListAuditQuery,
  db: Db = prisma,
): Promise<AuditPage> {
  const rows = await db.auditEvent.findMany({
    where: {
      organizationId,
      ...(action !== undefined && { action: { startsWith: action } }),
      ...(cursor !== undefined && { id: { lt: BigInt(cursor) } }),
    },
    orderBy: { id: "desc" },
    take: pageSize + 1,
  });
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  const people = shown.flatMap(({ actorKind, actorId }) => (actorKind === "user" ? (actorId ?? []) : []));
  const members = await db.member.findMany({
    where: { organizationId, userId: { in: people } },
    select: { userId: true },
  });
  const own = new Set(members.map(({ userId }) => userId));
  return {
    events: shown.map((row) => {
      const ofProvider = row.actorKind === "staff" || row.actorKind === "operator";
      return {
        id: row.id.toString(),
        at: row.at.toISOString(),
        actorKind: row.actorKind as ActorKind,
        actorLabel: ofProvider ? "Staff of the provider" : row.actorLabel,
        fromAddress: row.actorId !== null && own.has(row.actorId) && !ofProvider ? row.fromAddress : null,
        action: row.action,
        target: { kind: row.targetKind, id: row.targetId },
        detail: ofProvider ? withoutNote(row.action, row.detail as Detail) : (row.detail as Detail),
      };
    }),
    next: rows.length > pageSize && last ? last.id.toString() : null,
  };
}

/** What staff noted for themselves stays theirs; the note of a refusal is written to the organization. */
function withoutNote(action: string, detail: Detail): Detail {
  if (action === "claim_block.refused") return detail;
  const { note: _note, ...rest } = detail;
  return rest;
}
