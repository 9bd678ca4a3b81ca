// The log of one organization, as its own people read it.
import { endOf, startOf } from "@/lib/platform/day";
import { type Db, prisma } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { parseNetwork } from "@/lib/platform/ip";
import type { ActorKind, AuditFilter, AuditItem, AuditPage, ListAuditQuery } from "./schema";
import { selectAuditIds } from "./sql";
import { auditHeader, auditRows } from "./table";

type Detail = AuditItem["detail"];

const pageSize = 50;
const exportSize = 500;

/** What members of the provider's staff are called in the log of an organization. */
const staffName = "Staff of the provider";

/**
 * A page of what was done in an organization, newest first. Acts of the provider's staff and operators are shown
 * without the person: which employee decided is the provider's own matter. Where people from outside the organization
 * came from is theirs too: a contact who denies a request must not show its address to who asked.
 */
export async function listAudit(
  organizationId: string,
  { cursor, ...filter }: ListAuditQuery,
  db: Db = prisma,
): Promise<AuditPage> {
  return readPage(db, organizationId, filter, cursor ?? null, pageSize);
}

/** Every entry that a filter finds, newest first, as CSV, a piece at a time. */
export async function* exportAudit(
  organizationId: string,
  filter: AuditFilter,
  db: Db = prisma,
): AsyncGenerator<string> {
  yield auditHeader();
  let cursor: string | null = null;
  do {
    const page: AuditPage = await readPage(db, organizationId, filter, cursor, exportSize);
    yield auditRows(page.events);
    cursor = page.next;
  } while (cursor !== null);
}

async function readPage(
  db: Db,
  organizationId: string,
  filter: AuditFilter,
  cursor: string | null,
  size: number,
): Promise<AuditPage> {
  const actor = filter.actor === undefined || filter.actor === "" ? null : filter.actor;
  const ids = await selectAuditIds(
    db,
    {
      organizationId,
      action: filter.action ?? null,
      actor,
      staffToo: actor !== null && staffName.toLowerCase().includes(actor.toLowerCase()),
      network: networkOf(filter.network),
      from: filter.from === undefined ? null : startOf(filter.from),
      to: filter.to === undefined ? null : endOf(filter.to),
      below: cursor,
    },
    size + 1,
  );
  const rows = await db.auditEvent.findMany({
    where: { id: { in: ids.slice(0, size) } },
    orderBy: { id: "desc" },
  });
  const people = rows.flatMap(({ actorKind, actorId }) => (actorKind === "user" ? (actorId ?? []) : []));
  const members = await db.member.findMany({
    where: { organizationId, userId: { in: people } },
    select: { userId: true },
  });
  const own = new Set(members.map(({ userId }) => userId));
  const last = rows.at(-1);
  return {
    events: rows.map((row) => {
      const ofProvider = row.actorKind === "staff" || row.actorKind === "operator";
      return {
        id: row.id.toString(),
        at: row.at.toISOString(),
        actorKind: row.actorKind as ActorKind,
        actorLabel: ofProvider ? staffName : row.actorLabel,
        fromAddress: row.actorId !== null && own.has(row.actorId) && !ofProvider ? row.fromAddress : null,
        action: row.action,
        target: { kind: row.targetKind, id: row.targetId },
        detail: ofProvider ? withoutNote(row.action, row.detail as Detail) : (row.detail as Detail),
      };
    }),
    next: ids.length > size && last ? last.id.toString() : null,
  };
}

function networkOf(text: string | undefined): string | null {
  if (text === undefined || text === "") return null;
  const network = parseNetwork(text);
  if (network === null) {
    const message = "No bits may be set after the prefix, as in 192.0.2.0/24.";
    throw new AppError("invalid_input", message, { issues: [{ path: "query.network", message }] });
  }
  return network.text;
}

/** What staff noted for themselves stays theirs; the note of a refusal is written to the organization. */
function withoutNote(action: string, detail: Detail): Detail {
  if (action === "claim_block.refused" || action === "grant.revoked_by_staff") return detail;
  const { note: _note, ...rest } = detail;
  return rest;
}
