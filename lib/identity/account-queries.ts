// What people see of their own account.
import { type Db, prisma } from "@/lib/platform/db";
import { listOrganizations } from "./queries";
import type { AccountView } from "./schema";
import type { Viewer } from "./viewer";

/** The account of the viewer. */
export async function getAccount(viewer: Viewer, now: Date, db: Db = prisma): Promise<AccountView> {
  const user = await db.user.findUniqueOrThrow({
    where: { id: viewer.userId },
    include: { addressChanges: { where: { endedAt: null, expiresAt: { gt: now } } } },
  });
  const [change] = user.addressChanges;
  return {
    email: user.email,
    name: user.name,
    createdAt: user.createdAt.toISOString(),
    hasPassword: user.passwordHash !== null,
    organizations: await listOrganizations(viewer.userId, db),
    addressChange:
      change === undefined
        ? null
        : {
            newEmail: change.newEmail,
            presentAgreed: change.presentAgreed !== null,
            newAgreed: change.newAgreed !== null,
            expiresAt: change.expiresAt.toISOString(),
          },
    deletionDueAt: user.deletionDueAt?.toISOString() ?? null,
  };
}
