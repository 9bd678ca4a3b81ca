// What people change of their own account.
import type { z } from "zod";
import { recordAudit } from "@/lib/audit/commands";
import { inTransaction } from "@/lib/platform/db";
import { getAccount } from "./account-queries";
import type { AccountView, changeAccountInput } from "./schema";
import type { Viewer } from "./viewer";

/** Changes what the viewer is called. */
export async function changeAccount(
  viewer: Viewer,
  { name }: z.output<typeof changeAccountInput>,
  now: Date,
): Promise<AccountView> {
  return inTransaction(async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: viewer.userId, name: { not: name } },
      data: { name },
    });
    if (count > 0) {
      await recordAudit(
        tx,
        {
          actor: viewer.actor,
          organizationId: null,
          action: "account.renamed",
          target: { kind: "user", id: viewer.userId },
        },
        now,
      );
    }
    return getAccount(viewer, now, tx);
  });
}
