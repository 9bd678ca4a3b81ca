// What people see of their own account.
import { type Db, prisma } from "@/lib/platform/db";
import { listOrganizations } from "./queries";
import type { AccountView } from "./schema";
import type { Viewer } from "./viewer";

/** The account of the viewer. */
export async function getAccount(viewer: Viewer, db: Db = prisma): Promise<AccountView> {
  const user = await db.user.findUniqueOrThrow({ where: { id: viewer.userId } });
  return {
    email: user.email,
    name: user.name,
    createdAt: user.createdAt.toISOString(),
    hasPassword: user.passwordHash !== null,
    organizations: await listOrganizations(viewer.userId, db),
  };
}
