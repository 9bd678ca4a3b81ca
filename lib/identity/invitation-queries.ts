// Invitations as the inviting organization and as the invited address see them.
import { type Db, prisma } from "@/lib/platform/db";
import { hashSecret } from "@/lib/platform/secret";
import { getSettings } from "@/lib/provider/queries";
import type { Invitation } from "@/prisma/client/client";
import type { InvitationList, InvitationPage, Role } from "./schema";
import { deadLink } from "./tokens";
import { asReader, type Viewer } from "./viewer";

/** The invitations of the viewer's organization that nobody answered yet, the expired ones too. */
export async function listInvitations(viewer: Viewer, now: Date, db: Db = prisma): Promise<InvitationList> {
  const { organizationId } = asReader(viewer);
  const rows = await db.invitation.findMany({
    where: { organizationId, outcome: null },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
  });
  return {
    invitations: rows.map((row) => ({
      id: row.id,
      email: row.email,
      role: row.role as Role,
      invitedBy: row.invitedBy,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      expired: row.expiresAt <= now,
    })),
  };
}

/** The invitation behind a link while it can be answered. */
export async function findOpenInvitation(
  token: string,
  now: Date,
  db: Db = prisma,
): Promise<Invitation | null> {
  return db.invitation.findFirst({
    where: {
      tokenHash: hashSecret(token),
      outcome: null,
      expiresAt: { gt: now },
      organization: { endedAt: null },
    },
  });
}

/** What the reader of an invitation's link is asked, and can do next. Throws gone. */
export async function getInvitation(
  token: string,
  viewer: Viewer | null,
  now: Date,
): Promise<InvitationPage> {
  const invitation = await findOpenInvitation(token, now);
  if (invitation === null) throw deadLink();
  const { organizationId, email, role, invitedBy, expiresAt } = invitation;
  const [organization, account, { name: provider }] = await Promise.all([
    prisma.organization.findUniqueOrThrow({ where: { id: organizationId } }),
    prisma.user.findUnique({ where: { email }, include: { members: { where: { organizationId } } } }),
    getSettings(),
  ]);
  const step = (): InvitationPage["step"] => {
    if (viewer === null) return account === null ? "create_account" : "sign_in";
    if (viewer.email !== email) return "other_address";
    return (account?.members.length ?? 0) > 0 ? "member" : "accept";
  };
  return {
    organization: organization.name,
    provider,
    role: role as Role,
    email,
    invitedBy,
    expiresAt: expiresAt.toISOString(),
    step: step(),
  };
}
