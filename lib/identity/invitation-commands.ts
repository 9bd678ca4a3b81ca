// Invitations: one address is asked to join one organization. Only the account of that address can say yes; who
// holds the link alone cannot, unless there is no account yet: then the link, like any confirmation, makes one.

import type { z } from "zod";
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { queueMail } from "@/lib/outbox/commands";
import { DAY, dayOf, later } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { publicLink } from "@/lib/platform/public-link";
import { clientKey } from "@/lib/platform/rate-limit";
import { hashSecret, newSecret } from "@/lib/platform/secret";
import { getSettings } from "@/lib/provider/queries";
import type { Invitation } from "@/prisma/client/client";
import { insertUser, refuseWeak } from "./commands";
import { invitationMail } from "./invitation-letters";
import { findOpenInvitation, listInvitations } from "./invitation-queries";
import { invitationsOf, invitationsTo, linkTriesFrom } from "./limits";
import { rolesGivenBy } from "./membership";
import { checkRoomFor, insertMember } from "./organization-commands";
import { hashPassword } from "./password";
import type { Confirmed, InvitationList, InviteInput, invitedAccountInput, Role } from "./schema";
import { lockOrganization } from "./sql";
import { deadLink } from "./tokens";
import { asReader, type Viewer } from "./viewer";

const invitationLastsMs = 7 * DAY;

/** Invites an address; an open invitation of the same address is replaced. Throws conflict for a member. */
export async function invite(
  viewer: Viewer,
  { email, role }: InviteInput,
  now: Date,
): Promise<InvitationList> {
  const { organizationId } = asReader(viewer);
  checkRole(viewer, role);
  await takeInvitation(organizationId, email);
  return inTransaction(async (tx) => {
    await lockOrganization(tx, organizationId);
    if ((await tx.member.count({ where: { organizationId, user: { email } } })) > 0) {
      throw new AppError("conflict", `${email} is a member already.`);
    }
    await tx.invitation.updateMany({
      where: { organizationId, email, outcome: null },
      data: { outcome: "withdrawn", endedAt: now },
    });
    const secret = newSecret();
    const invitation = await tx.invitation.create({
      data: {
        organizationId,
        email,
        role,
        invitedBy: viewer.email,
        createdAt: now,
        expiresAt: later(now, invitationLastsMs),
        tokenHash: hashSecret(secret),
      },
    });
    await sendInvitation(tx, invitation, secret, now);
    await recordInvitation(tx, viewer.actor, "invitation.sent", invitation, now);
    return listInvitations(viewer, now, tx);
  });
}

/** Sends an open invitation once more, with a new link and a new week; the former link dies. Throws not_found. */
export async function resendInvitation(viewer: Viewer, id: string, now: Date): Promise<InvitationList> {
  const { organizationId } = asReader(viewer);
  const found = await prisma.invitation.findFirst({ where: { id, organizationId, outcome: null } });
  if (found === null) throw notFound("invitation");
  checkRole(viewer, found.role as Role);
  await takeInvitation(organizationId, found.email);
  return inTransaction(async (tx) => {
    const secret = newSecret();
    const [invitation] = await tx.invitation.updateManyAndReturn({
      where: { id, organizationId, outcome: null },
      data: {
        tokenHash: hashSecret(secret),
        expiresAt: later(now, invitationLastsMs),
        invitedBy: viewer.email,
      },
    });
    if (invitation === undefined) throw notFound("invitation");
    await sendInvitation(tx, invitation, secret, now);
    await recordInvitation(tx, viewer.actor, "invitation.resent", invitation, now);
    return listInvitations(viewer, now, tx);
  });
}

/** Takes an open invitation back; its link is dead from now on. Throws not_found. */
export async function withdrawInvitation(viewer: Viewer, id: string, now: Date): Promise<void> {
  const { organizationId } = asReader(viewer);
  await inTransaction(async (tx) => {
    const [invitation] = await tx.invitation.updateManyAndReturn({
      where: { id, organizationId, outcome: null },
      data: { outcome: "withdrawn", endedAt: now },
    });
    if (invitation === undefined) throw notFound("invitation");
    await recordInvitation(tx, viewer.actor, "invitation.withdrawn", invitation, now);
  });
}

/** Makes the viewer a member as invited, and moves the session there. Throws gone, not_allowed, conflict. */
export async function acceptInvitation(viewer: Viewer, token: string, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    const invitation = await holdInvitation(tx, token, now);
    if (invitation.email !== viewer.email) {
      throw new AppError(
        "not_allowed",
        `This invitation is for another address than yours, ${viewer.email}. Sign in as the invited address.`,
      );
    }
    await join(tx, viewer.actor, invitation, viewer.userId, now);
    await tx.session.update({
      where: { id: viewer.sessionId },
      data: { organizationId: invitation.organizationId },
    });
  });
}

/**
 * Makes the account of an invited address and joins. The link was mailed to the address, so that whoever has it
 * reads that mailbox. Throws gone, invalid_input (weak password), conflict when there is an account.
 */
export async function acceptWithNewAccount(
  token: string,
  input: z.output<typeof invitedAccountInput>,
  address: string | null,
  now: Date,
): Promise<Confirmed> {
  await linkTriesFrom.take(clientKey(address));
  const found = await findOpenInvitation(token, now);
  if (found === null) throw deadLink();
  refuseWeak(input.password, found.email);
  const passwordHash = await hashPassword(input.password);
  await inTransaction(async (tx) => {
    const invitation = await holdInvitation(tx, token, now);
    const user = { email: invitation.email, name: input.name, passwordHash };
    const userId = await insertUser(tx, user, "This address has an account already. Sign in.", now);
    const actor: Actor = { kind: "user", id: userId, label: invitation.email, address };
    const target = { kind: "user", id: userId };
    await recordAudit(tx, { actor, organizationId: null, action: "account.confirmed", target }, now);
    await join(tx, actor, invitation, userId, now);
  });
  await linkTriesFrom.giveBack(clientKey(address));
  return { email: found.email };
}

/** Says no for the invited address; needs no account. Throws gone. */
export async function declineInvitation(token: string, address: string | null, now: Date): Promise<void> {
  await linkTriesFrom.take(clientKey(address));
  await inTransaction(async (tx) => {
    const invitation = await holdInvitation(tx, token, now);
    await tx.invitation.update({ where: { id: invitation.id }, data: { outcome: "declined", endedAt: now } });
    const actor: Actor = { kind: "visitor", id: null, label: invitation.email, address };
    await recordInvitation(tx, actor, "invitation.declined", invitation, now);
  });
  await linkTriesFrom.giveBack(clientKey(address));
}

/** The open invitation behind a link, with its organization held. Throws gone. */
async function holdInvitation(tx: Db, token: string, now: Date): Promise<Invitation> {
  const found = await findOpenInvitation(token, now, tx);
  if (found === null) throw deadLink();
  await lockOrganization(tx, found.organizationId);
  const still = await findOpenInvitation(token, now, tx);
  if (still === null) throw deadLink();
  return still;
}

async function join(tx: Db, actor: Actor, invitation: Invitation, userId: string, now: Date): Promise<void> {
  const { organizationId } = invitation;
  const where = { organizationId_userId: { organizationId, userId } };
  if ((await tx.member.findUnique({ where })) !== null) {
    throw new AppError("conflict", "You are a member of this organization already.");
  }
  await checkRoomFor(tx, userId);
  await tx.invitation.update({
    where: { id: invitation.id },
    data: { outcome: "accepted", endedAt: now },
  });
  await insertMember(tx, actor, organizationId, userId, invitation.role as Role, now);
}

function checkRole(viewer: Viewer, role: Role): void {
  if (viewer.role !== null && rolesGivenBy({ role: viewer.role }).includes(role)) return;
  throw new AppError("not_allowed", "Only an owner can invite an owner.");
}

async function takeInvitation(organizationId: string, email: string): Promise<void> {
  await invitationsOf.take(organizationId);
  await invitationsTo.take(email);
}

async function sendInvitation(tx: Db, invitation: Invitation, secret: string, now: Date): Promise<void> {
  const { name: providerName } = await getSettings(tx);
  const { name: organization } = await tx.organization.findUniqueOrThrow({
    where: { id: invitation.organizationId },
  });
  const { email, invitedBy, expiresAt } = invitation;
  const role = invitation.role as Role;
  const about = { providerName, email, organization, role, invitedBy, expires: dayOf(expiresAt) };
  await queueMail(tx, { to: email, ...invitationMail(about, publicLink(`/invitation/${secret}`)) }, now);
}

async function recordInvitation(
  tx: Db,
  actor: Actor,
  action: string,
  { id, organizationId, email, role }: Invitation,
  now: Date,
): Promise<void> {
  const target = { kind: "invitation", id };
  await recordAudit(tx, { actor, organizationId, action, target, detail: { email, role } }, now);
}
