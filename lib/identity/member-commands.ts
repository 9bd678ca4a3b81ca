// Who belongs to an organization and as what: changed by its owners and admins, left by anyone but the last owner.
import { recordAudit } from "@/lib/audit/commands";
import { type Db, inTransaction } from "@/lib/platform/db";
import { notFound } from "@/lib/platform/errors";
import { checkLeaving, checkRemoval, checkRoleChange, type Membership } from "./membership";
import { listMembers } from "./queries";
import type { MemberList, Role } from "./schema";
import { lockOrganization } from "./sql";
import { asReader, type Viewer } from "./viewer";

/** Gives a member of the viewer's organization another role. Throws not_found, not_allowed, conflict. */
export async function changeRole(viewer: Viewer, userId: string, role: Role, now: Date): Promise<MemberList> {
  const { organizationId } = asReader(viewer);
  return inTransaction(async (tx) => {
    const member = await holdMember(tx, organizationId, userId);
    // Read again under the lock: who acts may have lost the role a moment ago.
    const acting = await holdMember(tx, organizationId, viewer.userId);
    checkRoleChange(acting, member, role);
    if (member.role !== role) await setRole(tx, viewer, organizationId, member, role, now);
    return listMembers(viewer, tx);
  });
}

/**
 * Makes another member owner, and the viewer an admin: the organization changes hands in one step.
 * @throws not_found, not_allowed unless the viewer is an owner.
 */
export async function transferOwnership(viewer: Viewer, userId: string, now: Date): Promise<MemberList> {
  const { organizationId } = asReader(viewer);
  return inTransaction(async (tx) => {
    const member = await holdMember(tx, organizationId, userId);
    const acting = await holdMember(tx, organizationId, viewer.userId);
    checkRoleChange(acting, member, "owner");
    if (member.userId === acting.userId) throw notFound("other member");
    await setRole(tx, viewer, organizationId, member, "owner", now);
    checkLeaving(await holdMember(tx, organizationId, viewer.userId));
    await setRole(tx, viewer, organizationId, acting, "admin", now);
    return listMembers(viewer, tx);
  });
}

/** Takes a member out of the viewer's organization; their next request reads nothing of it. */
export async function removeMember(viewer: Viewer, userId: string, now: Date): Promise<void> {
  const { organizationId } = asReader(viewer);
  await inTransaction(async (tx) => {
    const member = await holdMember(tx, organizationId, userId);
    if (userId === viewer.userId) checkLeaving(member);
    else checkRemoval(await holdMember(tx, organizationId, viewer.userId), member);
    await deleteMember(tx, viewer, organizationId, member, "member.removed", now);
  });
}

/** Lets the viewer go from one of their organizations. Throws not_found, and conflict for the last owner. */
export async function leaveOrganization(viewer: Viewer, organizationId: string, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    const member = await holdMember(tx, organizationId, viewer.userId);
    checkLeaving(member);
    await deleteMember(tx, viewer, organizationId, member, "member.left", now);
  });
}

type Held = Membership & { userId: string; email: string };

/** A member, with the organization held until the transaction ends. Throws not_found. */
async function holdMember(tx: Db, organizationId: string, userId: string): Promise<Held> {
  await lockOrganization(tx, organizationId);
  const member = await tx.member.findUnique({
    where: { organizationId_userId: { organizationId, userId } },
    include: { user: true },
  });
  if (member === null) throw notFound("member");
  const otherOwners = await tx.member.count({
    where: {
      organizationId,
      role: "owner",
      userId: { not: userId },
      user: { disabledAt: null, deletionDueAt: null },
    },
  });
  return {
    userId,
    email: member.user.email,
    role: member.role as Role,
    isLastOwner: member.role === "owner" && otherOwners === 0,
  };
}

async function setRole(
  tx: Db,
  viewer: Viewer,
  organizationId: string,
  member: Held,
  role: Role,
  now: Date,
): Promise<void> {
  await tx.member.update({
    where: { organizationId_userId: { organizationId, userId: member.userId } },
    data: { role },
  });
  await recordAudit(
    tx,
    {
      actor: viewer.actor,
      organizationId,
      action: "member.role_changed",
      target: { kind: "user", id: member.userId },
      detail: { member: member.email, from: member.role, to: role },
    },
    now,
  );
}

async function deleteMember(
  tx: Db,
  viewer: Viewer,
  organizationId: string,
  member: Held,
  action: "member.removed" | "member.left",
  now: Date,
): Promise<void> {
  await tx.member.delete({ where: { organizationId_userId: { organizationId, userId: member.userId } } });
  await recordAudit(
    tx,
    {
      actor: viewer.actor,
      organizationId,
      action,
      target: { kind: "user", id: member.userId },
      detail: { member: member.email, role: member.role },
    },
    now,
  );
}
