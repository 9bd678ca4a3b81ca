// Writes the audit record of a change, inside the transaction of the change itself.
import type { Db } from "@/lib/platform/db";
import type { AuditEntry } from "./schema";

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
