// What a stranger did is recorded alike for known and unknown addresses.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import type { Db } from "@/lib/platform/db";

/** What a stranger did under an address that may or may not be theirs. */
export async function recordVisit(
  tx: Db,
  action: string,
  email: string,
  address: string | null,
  now: Date,
): Promise<void> {
  const actor: Actor = { kind: "visitor", id: null, label: email, address };
  await recordAudit(tx, { actor, organizationId: null, action, target: { kind: "address", id: email } }, now);
}
