// What the provider's postmasters decide about accounts: who may sign in, who is staff, and who owns an organization
// that was left without an owner. Each with a note; the person concerned is told.
import { recordAudit } from "@/lib/audit/commands";
import { type Db, inTransaction } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { publicLink } from "@/lib/platform/public-link";
import type { User } from "@/prisma/client/client";
import { requireConfirmed } from "./confirm-commands";
import { recordOnAccount, tellHolder } from "./notice-commands";
import { disabledMail, enabledMail, staffRoleMail } from "./people-letters";
import { getOrganizationForStaff, getPerson } from "./people-queries";
import { isLastPostmaster } from "./queries";
import type { OrganizationDetail, PersonDetail, StaffRole } from "./schema";
import { lockOrganization, lockStaffRoles } from "./sql";
import type { Viewer } from "./viewer";

/**
 * Shuts an account out: every session ends, and it can neither sign in nor reset its password.
 * @throws not_found, confirm_first, conflict for one's own account and for the last postmaster.
 */
export async function disableAccount(
  viewer: Viewer,
  id: string,
  note: string,
  now: Date,
): Promise<PersonDetail> {
  await requireConfirmed(viewer, now);
  return inTransaction(async (tx) => {
    const user = await holdPerson(tx, id);
    if (id === viewer.userId) throw new AppError("conflict", "You cannot disable your own account.");
    await refuseForLastPostmaster(tx, id);
    if (user.disabledAt === null) {
      await tx.user.update({ where: { id }, data: { disabledAt: now } });
      await tx.session.updateMany({ where: { userId: id, revokedAt: null }, data: { revokedAt: now } });
      await tellHolder(tx, user.email, disabledMail, now);
      await recordOnAccount(tx, viewer.actor, "account.disabled", id, now, { account: user.email, note });
    }
    return getPerson(id, now, tx);
  });
}

/** Lets an account in again. Throws not_found, confirm_first. */
export async function enableAccount(
  viewer: Viewer,
  id: string,
  note: string,
  now: Date,
): Promise<PersonDetail> {
  await requireConfirmed(viewer, now);
  return inTransaction(async (tx) => {
    const user = await holdPerson(tx, id);
    if (user.disabledAt !== null) {
      await tx.user.update({ where: { id }, data: { disabledAt: null } });
      await tellHolder(tx, user.email, (about) => enabledMail(about, publicLink("/signin")), now);
      await recordOnAccount(tx, viewer.actor, "account.enabled", id, now, { account: user.email, note });
    }
    return getPerson(id, now, tx);
  });
}

/**
 * Makes somebody staff, changes what kind, or takes it (null).
 * @throws not_found, confirm_first, conflict for the last postmaster and for accounts that cannot sign in.
 */
export async function changeStaffRole(
  viewer: Viewer,
  id: string,
  { staffRole, note }: { staffRole: StaffRole | null; note: string },
  now: Date,
): Promise<PersonDetail> {
  await requireConfirmed(viewer, now);
  return inTransaction(async (tx) => {
    const user = await holdPerson(tx, id);
    if (staffRole !== user.staffRole) {
      if (staffRole !== "postmaster") await refuseForLastPostmaster(tx, id);
      if (staffRole !== null && (user.disabledAt !== null || user.deletionDueAt !== null)) {
        throw new AppError("conflict", "This account is disabled or leaving; it cannot become staff.");
      }
      await tx.user.update({ where: { id }, data: { staffRole } });
      const urls = { console: publicLink("/staff"), roles: publicLink("/postmaster/roles") };
      await tellHolder(tx, user.email, (about) => staffRoleMail(about, staffRole, urls), now);
      const detail = { account: user.email, from: user.staffRole, to: staffRole, note };
      await recordOnAccount(tx, viewer.actor, "account.staff_role_changed", id, now, detail);
    }
    return getPerson(id, now, tx);
  });
}

/**
 * Makes a member owner of an organization that nobody can give away any more. Throws not_found, confirm_first, and
 * conflict while it has an owner who can act: who owns it is its own matter.
 */
export async function nameOwner(
  viewer: Viewer,
  organizationId: string,
  { userId, note }: { userId: string; note: string },
  now: Date,
): Promise<OrganizationDetail> {
  await requireConfirmed(viewer, now);
  return inTransaction(async (tx) => {
    await lockOrganization(tx, organizationId);
    const organization = await getOrganizationForStaff(organizationId, tx);
    if (organization.state !== "ownerless") {
      throw new AppError("conflict", "This organization has an owner, or has ended. Nothing was changed.");
    }
    const member = organization.members.find((each) => each.userId === userId);
    if (member === undefined || member.disabled) throw notFound("member who can sign in");
    const key = { organizationId, userId };
    await tx.member.update({ where: { organizationId_userId: key }, data: { role: "owner" } });
    await recordAudit(
      tx,
      {
        actor: viewer.actor,
        organizationId,
        action: "member.role_changed",
        target: { kind: "user", id: userId },
        detail: { member: member.email, from: member.role, to: "owner", note },
      },
      now,
    );
    return getOrganizationForStaff(organizationId, tx);
  });
}

/** A person whose staff role and access nobody else changes until the transaction ends. Throws not_found. */
async function holdPerson(tx: Db, id: string): Promise<User> {
  await lockStaffRoles(tx);
  const user = await tx.user.findUnique({ where: { id, deletedAt: null } });
  if (user === null) throw notFound("account");
  return user;
}

async function refuseForLastPostmaster(tx: Db, id: string): Promise<void> {
  if (!(await isLastPostmaster(tx, id))) return;
  throw new AppError(
    "conflict",
    "This is the last postmaster: nobody could manage this service. Make a colleague postmaster first.",
  );
}
