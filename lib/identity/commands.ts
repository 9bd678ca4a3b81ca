// Everything that changes accounts, organizations and sessions. What is asked about an unknown account answers the
// same, and does the same work, as about a known one.

import type { z } from "zod";
import { recordAudit } from "@/lib/audit/commands";
import { type Actor, operatorActor } from "@/lib/audit/schema";
import { queueMail } from "@/lib/outbox/commands";
import { DAY, HOUR, later, MINUTE } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { publicLink } from "@/lib/platform/public-link";
import { clientKey } from "@/lib/platform/rate-limit";
import { changeSettingsIn } from "@/lib/provider/commands";
import { getSettings } from "@/lib/provider/queries";
import { settingsPatch } from "@/lib/provider/schema";
import { type AccountMail, changedMail, confirmMail, existsMail, resetMail, unknownMail } from "./letters";
import { linkTriesFrom, mailRequestsFrom, mailsTo, passwordTries, signInsFrom } from "./limits";
import { fitsPassword, hashPassword } from "./password";
import { weaknessOf } from "./password-rule";
import { findOrganization } from "./queries";
import {
  type Accepted,
  type Confirmed,
  type changePasswordInput,
  type confirmInput,
  type createOrganizationInput,
  type createUserInput,
  emailText,
  type OrganizationItem,
  type Role,
  type resetPasswordInput,
  type StaffRole,
  type setupInput,
  type signUpInput,
} from "./schema";
import { slugCandidate } from "./slug";
import { lockFirstSetup } from "./sql";
import { deadLink, findToken, issueToken, useToken, voidTokens } from "./tokens";
import type { Viewer } from "./viewer";

/** A session ends so many days after sign-in, used or not. */
export const sessionDays = 30;

const seenEveryMs = 5 * MINUTE;
const confirmLastsMs = DAY;
const resetLastsMs = HOUR;
const setupLastsMs = 7 * DAY;
const organizationsPerPerson = 10;

// ── sign-up and confirmation ────────────────────────────────────────────────

/** Sends a link to confirm with, or, to a known address, a note that it has an account. Both answer the same. */
export async function signUp(
  input: z.output<typeof signUpInput>,
  address: string | null,
  now: Date,
): Promise<Accepted> {
  refuseWeak(input.password, input.email);
  await takeMail(input.email, address);
  const passwordHash = await hashPassword(input.password);
  await inTransaction(async (tx) => {
    const known = await tx.user.findUnique({ where: { email: input.email } });
    // Made for known addresses too, so that both take the same time; nobody learns this secret then.
    const pending = { name: input.name, passwordHash };
    const token = { purpose: "confirm", email: input.email, lastsMs: confirmLastsMs, pending } as const;
    const secret = await issueToken(tx, token, now);
    const about = { providerName: (await getSettings(tx)).name, email: input.email };
    const mail =
      known === null
        ? confirmMail(about, publicLink("/confirm", { token: secret }))
        : existsMail(about, publicLink("/signin"), publicLink("/reset"));
    await sendAccountMail(tx, input.email, mail, now);
    await recordVisit(tx, "account.requested", input.email, address, now);
  });
  return mailSent;
}

/**
 * Makes the account that was asked for. The password of the sign-up must be given again: a person who only reads
 * the mailbox must not be able to lend its name to somebody else's account.
 * @throws gone for a dead link, invalid_input for the wrong password, conflict when the account was made meanwhile.
 */
export async function confirmAccount(
  input: z.output<typeof confirmInput>,
  address: string | null,
  now: Date,
): Promise<Confirmed> {
  await linkTriesFrom.take(clientKey(address));
  const token = await findToken(prisma, "confirm", input.token, now);
  await passwordTries.take(token?.email ?? input.token);
  const fits = await fitsPassword(token?.pendingPasswordHash ?? null, input.password);
  if (token === null) throw deadLink();
  if (!fits) {
    throw badField(
      "password",
      "This is not the password chosen at sign-up. Sign up again to choose another.",
    );
  }
  await inTransaction(async (tx) => {
    const { email, pendingName, pendingPasswordHash } = await useToken(tx, "confirm", input.token, now);
    await voidTokens(tx, "confirm", email, now);
    const user = { email, name: pendingName ?? "", passwordHash: pendingPasswordHash };
    const userId = await insertUser(tx, user, "This address has an account already. Sign in.", now);
    await recordAudit(
      tx,
      {
        actor: { kind: "user", id: userId, label: email, address },
        organizationId: null,
        action: "account.confirmed",
        target: { kind: "user", id: userId },
      },
      now,
    );
  });
  await linkTriesFrom.giveBack(clientKey(address));
  await passwordTries.forget(token.email);
  return { email: token.email };
}

// ── passwords ───────────────────────────────────────────────────────────────

/** Sends a link to choose a new password with, or a note that there is no account. Both answer the same. */
export async function forgetPassword(email: string, address: string | null, now: Date): Promise<Accepted> {
  await takeMail(email, address);
  await inTransaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { email } });
    const known = user !== null && user.disabledAt === null;
    const token = { purpose: "reset", email, lastsMs: resetLastsMs } as const;
    // A token without a user resets nothing: see resetPassword.
    const secret = await issueToken(tx, { ...token, ...(known && { userId: user.id }) }, now);
    const about = { providerName: (await getSettings(tx)).name, email };
    const mail = known
      ? resetMail(about, publicLink("/reset", { token: secret }))
      : unknownMail(about, publicLink("/signup"));
    await sendAccountMail(tx, email, mail, now);
    await recordVisit(tx, "password.forgotten", email, address, now);
  });
  return mailSent;
}

/** Sets a new password by a mailed link and ends every session. Throws gone, invalid_input (too weak). */
export async function resetPassword(
  input: z.output<typeof resetPasswordInput>,
  address: string | null,
  now: Date,
): Promise<Confirmed> {
  await linkTriesFrom.take(clientKey(address));
  const token = await findToken(prisma, "reset", input.token, now);
  if (token === null || token.userId === null) throw deadLink();
  refuseWeak(input.password, token.email);
  const passwordHash = await hashPassword(input.password);
  await inTransaction(async (tx) => {
    const { userId, email } = await useToken(tx, "reset", input.token, now);
    if (userId === null) throw deadLink();
    await voidTokens(tx, "reset", email, now);
    await setPassword(tx, { kind: "user", id: userId, label: email, address }, userId, passwordHash, now);
  });
  await linkTriesFrom.giveBack(clientKey(address));
  await passwordTries.forget(token.email);
  return { email: token.email };
}

/** Changes the viewer's own password and ends every session, this one too. */
export async function changePassword(
  viewer: Viewer,
  input: z.output<typeof changePasswordInput>,
  now: Date,
): Promise<void> {
  refuseWeak(input.password, viewer.email);
  await passwordTries.take(viewer.email);
  const { passwordHash: stored } = await prisma.user.findUniqueOrThrow({ where: { id: viewer.userId } });
  if (!(await fitsPassword(stored, input.current))) {
    throw badField("current", "This is not your present password.");
  }
  await passwordTries.forget(viewer.email);
  const passwordHash = await hashPassword(input.password);
  await inTransaction((tx) => setPassword(tx, viewer.actor, viewer.userId, passwordHash, now));
}

async function setPassword(
  tx: Db,
  actor: Actor,
  userId: string,
  passwordHash: string,
  now: Date,
): Promise<void> {
  const { email } = await tx.user.update({ where: { id: userId }, data: { passwordHash } });
  const { count } = await tx.session.updateMany({
    where: { userId, revokedAt: null },
    data: { revokedAt: now },
  });
  const about = { providerName: (await getSettings(tx)).name, email };
  await sendAccountMail(tx, email, changedMail(about, publicLink("/reset")), now);
  await recordAudit(
    tx,
    {
      actor,
      organizationId: null,
      action: "password.changed",
      target: { kind: "user", id: userId },
      detail: { sessionsEnded: count },
    },
    now,
  );
}

// ── sessions ────────────────────────────────────────────────────────────────

export type SignInAttempt = { email: string; password: string; address: string | null; userAgent: string };

/** Opens a session and answers its id; null when address and password do not fit. Throws too_many_requests. */
export async function signIn(attempt: SignInAttempt, now: Date): Promise<string | null> {
  const email = emailText.safeParse(attempt.email).data ?? "";
  await signInsFrom.take(clientKey(attempt.address));
  await passwordTries.take(email);
  const user = await prisma.user.findUnique({ where: { email } });
  const fits = await fitsPassword(user?.passwordHash ?? null, attempt.password.slice(0, 1000));
  if (user === null || !fits || user.disabledAt !== null || user.emailConfirmedAt === null) {
    await recordVisit(prisma, "session.refused", email, attempt.address, now);
    return null;
  }
  await passwordTries.forget(email);
  await signInsFrom.giveBack(clientKey(attempt.address));
  return inTransaction(async (tx) => {
    const session = await tx.session.create({
      data: {
        userId: user.id,
        organizationId: await usualOrganization(tx, user.id),
        createdAt: now,
        lastSeenAt: now,
        expiresAt: later(now, sessionDays * DAY),
        address: attempt.address,
        userAgent: attempt.userAgent.replace(/\p{Cc}/gu, "").slice(0, 300),
      },
    });
    const actor: Actor = { kind: "user", id: user.id, label: user.email, address: attempt.address };
    await recordSession(tx, actor, "session.started", session.id, now);
    return session.id;
  });
}

/** Ends the session that a browser signs out of; one that has ended already stays as it is. */
export async function signOut(sessionId: string, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    const session = await tx.session.findFirst({
      where: { id: sessionId, revokedAt: null },
      include: { user: true },
    });
    if (session === null) return;
    await tx.session.update({ where: { id: sessionId }, data: { revokedAt: now } });
    const actor: Actor = {
      kind: "user",
      id: session.userId,
      label: session.user.email,
      address: session.address,
    };
    await recordSession(tx, actor, "session.ended", sessionId, now);
  });
}

/** Ends one of the viewer's own sessions; it is signed out at its next request. Throws not_found. */
export async function revokeSession(viewer: Viewer, sessionId: string, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    const { count } = await tx.session.updateMany({
      where: { id: sessionId, userId: viewer.userId, revokedAt: null },
      data: { revokedAt: now },
    });
    if (count === 0) throw notFound("session");
    await recordSession(tx, viewer.actor, "session.revoked", sessionId, now);
  });
}

/** Notes that a session is in use, at most once in five minutes. */
export async function markSeen(
  sessionId: string,
  lastSeenAt: Date,
  address: string | null,
  now: Date,
): Promise<void> {
  if (now.getTime() - lastSeenAt.getTime() < seenEveryMs) return;
  await prisma.session.updateMany({
    where: { id: sessionId, lastSeenAt: { lt: now } },
    data: { lastSeenAt: now, address },
  });
}

// Where the person acted last, if they still belong there.
async function usualOrganization(tx: Db, userId: string): Promise<string | null> {
  const members = await tx.member.findMany({ where: { userId }, orderBy: { createdAt: "asc" } });
  const last = await tx.session.findFirst({
    where: { userId, organizationId: { in: members.map(({ organizationId }) => organizationId) } },
    orderBy: { createdAt: "desc" },
  });
  return last?.organizationId ?? members[0]?.organizationId ?? null;
}

// ── organizations ───────────────────────────────────────────────────────────

/** Creates an organization with the viewer as its owner, and moves the session into it. */
export async function createOrganization(
  viewer: Viewer,
  { name }: z.output<typeof createOrganizationInput>,
  now: Date,
): Promise<OrganizationItem> {
  return inTransaction(async (tx) => {
    if ((await tx.member.count({ where: { userId: viewer.userId } })) >= organizationsPerPerson) {
      throw new AppError(
        "conflict",
        `A person can belong to ${organizationsPerPerson} organizations at most.`,
      );
    }
    const { id, slug } = await insertOrganization(tx, viewer.actor, name, now);
    await insertMember(tx, viewer.actor, id, viewer.userId, "owner", now);
    await tx.session.update({ where: { id: viewer.sessionId }, data: { organizationId: id } });
    return { id, name, slug, role: "owner" };
  });
}

/** Lets the session act in another organization of the viewer. Throws not_found. */
export async function switchOrganization(viewer: Viewer, organizationId: string, now: Date): Promise<Viewer> {
  return inTransaction(async (tx) => {
    const member = await tx.member.findUnique({
      where: { organizationId_userId: { organizationId, userId: viewer.userId } },
      include: { organization: true },
    });
    if (member === null) throw notFound("organization");
    await tx.session.update({ where: { id: viewer.sessionId }, data: { organizationId } });
    await recordSession(tx, viewer.actor, "session.moved", viewer.sessionId, now, organizationId);
    const role = member.role as Role;
    return { ...viewer, organizationId, organizationName: member.organization.name, role };
  });
}

/** The id of the organization of this name, created when there is none. Throws conflict when several have the name. */
export async function ensureOrganization(tx: Db, actor: Actor, name: string, now: Date): Promise<string> {
  const found = await findOrganization(name, tx);
  return found?.id ?? (await insertOrganization(tx, actor, name, now)).id;
}

async function insertOrganization(
  tx: Db,
  actor: Actor,
  name: string,
  now: Date,
): Promise<{ id: string; slug: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const slug = slugCandidate(name, attempt);
    // Skipping leaves the transaction usable when somebody else takes the slug at this moment.
    const [row] = await tx.organization.createManyAndReturn({
      data: { name, slug, createdAt: now },
      skipDuplicates: true,
    });
    if (row === undefined) continue;
    const target = { kind: "organization", id: row.id };
    await recordAudit(
      tx,
      { actor, organizationId: row.id, action: "organization.created", target, detail: { name } },
      now,
    );
    return { id: row.id, slug };
  }
}

async function insertMember(
  tx: Db,
  actor: Actor,
  organizationId: string,
  userId: string,
  role: Role,
  now: Date,
): Promise<void> {
  await tx.member.create({ data: { organizationId, userId, role, createdAt: now } });
  const target = { kind: "user", id: userId };
  await recordAudit(tx, { actor, organizationId, action: "member.added", target, detail: { role } }, now);
}

// ── operators and the first start ───────────────────────────────────────────

/** Creates an account at the command line; the operator vouches for the address. Throws conflict, invalid_input. */
export async function createUserByOperator(
  input: z.output<typeof createUserInput>,
  now: Date,
): Promise<{ userId: string; organizationId: string | null }> {
  refuseWeak(input.password, input.email);
  const passwordHash = await hashPassword(input.password);
  return inTransaction(async (tx) => {
    const user = { email: input.email, name: input.name, passwordHash, staffRole: input.staffRole };
    const userId = await insertUser(tx, user, "There is an account for this address already.", now);
    await recordAudit(
      tx,
      {
        actor: operatorActor,
        organizationId: null,
        action: "account.created",
        target: { kind: "user", id: userId },
        detail: { email: input.email, staffRole: input.staffRole },
      },
      now,
    );
    if (input.organizationName === undefined) return { userId, organizationId: null };
    const organizationId = await ensureOrganization(tx, operatorActor, input.organizationName, now);
    await insertMember(tx, operatorActor, organizationId, userId, input.role, now);
    return { userId, organizationId };
  });
}

/**
 * A link that creates the first staff account, for the console; null once there is one. Each call makes the links
 * of earlier calls worthless.
 */
export async function issueSetupLink({ now }: { now: Date }): Promise<string | null> {
  return inTransaction(async (tx) => {
    await lockFirstSetup(tx);
    if (await hasStaff(tx)) return null;
    await voidTokens(tx, "setup", null, now);
    const secret = await issueToken(tx, { purpose: "setup", email: "", lastsMs: setupLastsMs }, now);
    return publicLink("/setup", { token: secret });
  });
}

/** Creates the first postmaster and names the provider. Throws gone when the link is dead or staff exists. */
export async function completeSetup(
  input: z.output<typeof setupInput>,
  address: string | null,
  now: Date,
): Promise<Confirmed> {
  await linkTriesFrom.take(clientKey(address));
  if ((await findToken(prisma, "setup", input.token, now)) === null) throw deadLink();
  refuseWeak(input.password, input.email);
  const passwordHash = await hashPassword(input.password);
  await inTransaction(async (tx) => {
    await lockFirstSetup(tx);
    await useToken(tx, "setup", input.token, now);
    if (await hasStaff(tx)) throw deadLink();
    const user = { email: input.email, name: input.name, passwordHash, staffRole: "postmaster" as const };
    const userId = await insertUser(tx, user, "There is an account for this address already.", now);
    const actor: Actor = { kind: "staff", id: userId, label: input.email, address };
    await changeSettingsIn(tx, actor, settingsPatch.parse({ name: input.providerName }), now);
    await recordAudit(
      tx,
      { actor, organizationId: null, action: "setup.completed", target: { kind: "user", id: userId } },
      now,
    );
  });
  return { email: input.email };
}

async function hasStaff(tx: Db): Promise<boolean> {
  return (await tx.user.count({ where: { staffRole: { not: null }, disabledAt: null } })) > 0;
}

// ── shared steps ────────────────────────────────────────────────────────────

const mailSent: Accepted = {
  message: "We have sent a mail to this address. It says how to go on; it may take a minute to arrive.",
};

type NewUser = { email: string; name: string; passwordHash: string | null; staffRole?: StaffRole | null };

/** Answers the id. Throws conflict with the given words when the address has an account. */
async function insertUser(tx: Db, user: NewUser, taken: string, now: Date): Promise<string> {
  const [row] = await tx.user.createManyAndReturn({
    data: { ...user, emailConfirmedAt: now, createdAt: now },
    skipDuplicates: true,
  });
  if (row === undefined) throw new AppError("conflict", taken);
  return row.id;
}

async function takeMail(email: string, address: string | null): Promise<void> {
  await mailRequestsFrom.take(clientKey(address));
  await mailsTo.take(email);
}

async function sendAccountMail(tx: Db, to: string, mail: AccountMail, now: Date): Promise<void> {
  await queueMail(tx, { to, ...mail }, now);
}

/** What a stranger did under an address that may or may not be theirs. */
async function recordVisit(
  tx: Db,
  action: string,
  email: string,
  address: string | null,
  now: Date,
): Promise<void> {
  const actor: Actor = { kind: "visitor", id: null, label: email, address };
  await recordAudit(tx, { actor, organizationId: null, action, target: { kind: "address", id: email } }, now);
}

async function recordSession(
  tx: Db,
  actor: Actor,
  action: string,
  sessionId: string,
  now: Date,
  organizationId: string | null = null,
): Promise<void> {
  await recordAudit(tx, { actor, organizationId, action, target: { kind: "session", id: sessionId } }, now);
}

function refuseWeak(password: string, email: string): void {
  const weakness = weaknessOf(password, email);
  if (weakness !== null) throw badField("password", weakness);
}

function badField(field: string, message: string): AppError {
  return new AppError("invalid_input", message, { issues: [{ path: `body.${field}`, message }] });
}
