// Changes of the provider's settings.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { type Db, inTransaction } from "@/lib/platform/db";
import { changesOf } from "./changes";
import { getSettings, getStaffSettings } from "./queries";
import type { SettingsPatch, StaffSettings } from "./schema";

/**
 * Changes what `patch` names and leaves the rest; a patch that changes nothing leaves no trace. Answers the whole. Staff
 * give a note at their door; setup and the command line are the operator's own.
 */
export async function changeSettings(
  actor: Actor,
  patch: SettingsPatch,
  now: Date,
  note?: string,
): Promise<StaffSettings> {
  return inTransaction(async (tx) => {
    await changeSettingsIn(tx, actor, patch, now, note);
    return getStaffSettings(tx);
  });
}

/** The same inside a transaction that is about more than the settings (first setup). */
export async function changeSettingsIn(
  tx: Db,
  actor: Actor,
  patch: SettingsPatch,
  now: Date,
  note?: string,
): Promise<void> {
  const changes = changesOf(await getSettings(tx), patch);
  if (changes === null) return;
  await tx.providerSettings.update({ where: { id: 1 }, data: { ...patch, updatedAt: now } });
  await recordAudit(
    tx,
    {
      actor,
      organizationId: null,
      action: "settings.changed",
      target: { kind: "settings", id: "1" },
      detail: { ...changes, ...(note !== undefined && { note }) },
    },
    now,
  );
}
