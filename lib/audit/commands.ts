// Writes the audit record of a change, inside the transaction of the change itself.
import { HOUR, later } from "@/lib/platform/day";
import { type Db, inTransaction } from "@/lib/platform/db";
import type { Actor, AuditEntry } from "./schema";
import { renameActor } from "./sql";

/** Records one entry at `now`. Call it in the same transaction as what it records. */
export async function recordAudit(tx: Db, entry: AuditEntry, now: Date): Promise<void> {
  await tx.auditEvent.create({
    data: {
      at: now,
      actorKind: entry.actor.kind,
      actorId: entry.actor.id,
      actorLabel: entry.actor.label,
      fromAddress: entry.actor.address,
      organizationId: entry.organizationId,
      action: entry.action,
      targetKind: entry.target.kind,
      targetId: entry.target.id,
      detail: entry.detail ?? {},
    },
  });
}

/**
 * Writes into the log of each organization that a member of staff looked at its data: `what` (the kind of data) and
 * `scope` (what was asked for). Of the same look within an hour one entry is enough. Call it wherever staff are shown
 * what belongs to a sender.
 */
export async function recordStaffView(
  actor: Actor,
  organizationIds: readonly string[],
  { what, scope }: { what: string; scope: string },
  now: Date,
): Promise<void> {
  const action = "staff.viewed";
  const target = { kind: what, id: scope };
  await inTransaction(async (tx) => {
    const known = await tx.auditEvent.findMany({
      where: {
        action,
        actorId: actor.id,
        targetKind: what,
        targetId: scope,
        organizationId: { in: [...organizationIds] },
        at: { gt: later(now, -HOUR) },
      },
      select: { organizationId: true },
    });
    const told = new Set(known.map(({ organizationId }) => organizationId));
    for (const organizationId of organizationIds) {
      if (told.has(organizationId)) continue;
      await recordAudit(tx, { actor, organizationId, action, target, detail: { what, scope } }, now);
    }
  });
}

/** Takes the name of a person whose account ends out of the log; what was done stays in it, as done by `name`. */
export async function forgetActor(
  tx: Db,
  person: { id: string; label: string },
  name: string,
): Promise<void> {
  await renameActor(tx, person, name);
}
