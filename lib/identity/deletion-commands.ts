// The end of an account: asked for by its holder, taken back for 14 days, then carried out. What names the person goes;
// what they did stays, without the name: organizations and the provider need their logs.
import { randomUUID } from "node:crypto";
import { forgetActor, recordAudit } from "@/lib/audit/commands";
import { type AuditEntry, systemActor } from "@/lib/audit/schema";
import { enqueue } from "@/lib/jobs/commands";
import { forgetMailbox } from "@/lib/outbox/commands";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { notFound } from "@/lib/platform/errors";
import { publicLink } from "@/lib/platform/public-link";
import type { User } from "@/prisma/client/client";
import { getAccount } from "./account-queries";
import { requireConfirmed } from "./confirm-commands";
import { checkDeletion, deletedPerson, deletionDue, type Leaving } from "./deletion";
import { deletionMail, keptMail } from "./deletion-letters";
import { recordOnAccount, tellHolder } from "./notice-commands";
import { endOrganizationIn } from "./organization-commands";
import { isLastPostmaster } from "./queries";
import type { AccountView } from "./schema";
import { lockOrganization, lockStaffRoles } from "./sql";
import type { Viewer } from "./viewer";

/** Throws conflict for the last owner of an organization with other members, and for the last postmaster; confirm_first. */
export async function requestDeletion(viewer: Viewer, now: Date): Promise<AccountView> {
  await requireConfirmed(viewer, now);
  return inTransaction(async (tx) => {
    await lockStaffRoles(tx);
    checkDeletion(await whatIsLeft(tx, viewer));
    const due = deletionDue(now);
    const { count } = await tx.user.updateMany({
      where: { id: viewer.userId, deletionDueAt: null },
      data: { deletionDueAt: due },
    });
    if (count > 0) {
      const keepUrl = publicLink("/account", { tab: "data" });
      await tellHolder(tx, viewer.email, (about) => deletionMail(about, due, keepUrl), now);
      await recordOnAccount(tx, viewer.actor, "account.deletion_asked", viewer.userId, now);
    }
    return getAccount(viewer, now, tx);
  });
}

/** Keeps the account. Throws not_found when it was not going to be deleted. */
export async function keepAccount(viewer: Viewer, now: Date): Promise<AccountView> {
  return inTransaction(async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: viewer.userId, deletionDueAt: { not: null }, deletedAt: null },
      data: { deletionDueAt: null },
    });
    if (count === 0) throw notFound("deletion");
    await tellHolder(tx, viewer.email, keptMail, now);
    await recordOnAccount(tx, viewer.actor, "account.kept", viewer.userId, now);
    return getAccount(viewer, now, tx);
  });
}

/** The job `accounts.erase`: erases, one by one, the accounts whose time has come. */
export async function eraseAccounts(now: Date): Promise<void> {
  const due = await prisma.user.findMany({ where: { deletionDueAt: { lte: now }, deletedAt: null } });
  for (const { id } of due) await inTransaction((tx) => eraseAccount(tx, id, now));
}

async function eraseAccount(tx: Db, userId: string, now: Date): Promise<void> {
  // Taken in this order: who keeps the account at this moment wins, or comes too late.
  const { count } = await tx.user.updateMany({
    where: { id: userId, deletionDueAt: { lte: now }, deletedAt: null },
    data: { deletedAt: now, disabledAt: now },
  });
  if (count === 0) return;
  const user = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  await leaveAll(tx, user, now);
  const own = { where: { userId } };
  await tx.session.deleteMany(own);
  await tx.linkedIdentity.deleteMany(own);
  await tx.secondFactor.deleteMany(own);
  await tx.recoveryCode.deleteMany(own);
  await tx.addressChange.deleteMany(own);
  await tx.visit.deleteMany(own);
  await tx.emailToken.deleteMany({ where: { OR: [{ userId }, { email: user.email }] } });
  await tx.invitation.deleteMany({ where: { email: user.email } });
  await tx.invitation.updateMany({ where: { invitedBy: user.email }, data: { invitedBy: deletedPerson } });
  await tx.user.update({
    where: { id: userId },
    data: {
      email: `deleted-${randomUUID()}@deleted.invalid`,
      name: "",
      passwordHash: null,
      staffRole: null,
    },
  });
  await forgetMailbox(tx, user.email);
  await recordOnAccount(tx, systemActor, "account.deleted", userId, now);
  await forgetActor(tx, { id: userId, label: user.email }, deletedPerson);
  // What other domains keep under the address: see the registry of jobs.
  await enqueue(tx, "account.erased", { userId, email: user.email });
}

// An organization of nobody else ends. Where others are left without an owner, the first admin becomes it; without an
// admin either, staff name one.
async function leaveAll(tx: Db, user: User, now: Date): Promise<void> {
  const members = await tx.member.findMany({
    where: { userId: user.id },
    orderBy: { organizationId: "asc" },
  });
  for (const { organizationId, role } of members) {
    await lockOrganization(tx, organizationId);
    const others = await tx.member.findMany({
      where: { organizationId, userId: { not: user.id } },
      include: { user: true },
      orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
    });
    if (others.length === 0) await endOrganizationIn(tx, systemActor, organizationId, now);
    const stay = others.filter(
      (other) => other.user.disabledAt === null && other.user.deletionDueAt === null,
    );
    const heir = stay.find((other) => other.role === "admin");
    if (role === "owner" && heir !== undefined && !stay.some((other) => other.role === "owner")) {
      await tx.member.update({
        where: { organizationId_userId: { organizationId, userId: heir.userId } },
        data: { role: "owner" },
      });
      const detail = { member: heir.user.email, from: "admin", to: "owner" };
      await recordInOrganization(tx, "member.role_changed", organizationId, heir.userId, now, detail);
    }
    await tx.member.delete({ where: { organizationId_userId: { organizationId, userId: user.id } } });
    await recordInOrganization(tx, "member.left", organizationId, user.id, now, {
      member: deletedPerson,
      role,
    });
  }
}

async function recordInOrganization(
  tx: Db,
  action: "member.role_changed" | "member.left",
  organizationId: string,
  userId: string,
  now: Date,
  detail: AuditEntry["detail"],
): Promise<void> {
  const target = { kind: "user", id: userId };
  await recordAudit(tx, { actor: systemActor, organizationId, action, target, detail: detail ?? {} }, now);
}

async function whatIsLeft(tx: Db, viewer: Viewer): Promise<Leaving> {
  const owned = await tx.member.findMany({
    where: { userId: viewer.userId, role: "owner", organization: { endedAt: null } },
    include: { organization: { include: { members: { include: { user: true } } } } },
    orderBy: { organizationId: "asc" },
  });
  const leftWithoutOwner = owned.flatMap(({ organization: { name, members } }) => {
    const others = members.filter(({ userId }) => userId !== viewer.userId);
    const owners = others.filter(
      ({ role, user }) => role === "owner" && user.disabledAt === null && user.deletionDueAt === null,
    );
    return others.length > 0 && owners.length === 0 ? [name] : [];
  });
  return {
    leftWithoutOwner,
    isLastPostmaster: await isLastPostmaster(tx, viewer.userId),
  };
}
