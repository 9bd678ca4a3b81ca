// Accounts: asked for, confirmed, given new passwords, made by operators and at the first start. What is asked about an unknown account answers the
// same, and does the same work, as about a known one.

import type { z } from "zod";
import { recordAudit } from "@/lib/audit/commands";
import { type Actor, operatorActor } from "@/lib/audit/schema";
import { queueMail } from "@/lib/outbox/commands";
import { DAY, HOUR } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { publicLink } from "@/lib/platform/public-link";
import { clientKey } from "@/lib/platform/rate-limit";
import { changeSettingsIn } from "@/lib/provider/commands";
import { getSettings } from "@/lib/provider/queries";
import { settingsPatch } from "@/lib/provider/schema";
import {
  type About,
  type AccountMail,
  changedMail,
  confirmMail,
  existsMail,
  resetMail,
  unknownMail,
} from "./letters";
import { linkTriesFrom, mailRequestsFrom, mailsTo, passwordTries } from "./limits";
import { recordOnAccount, tellHolder } from "./notice-commands";
import { insertMember, organizationForOperator } from "./organization-commands";
import { fitsPassword, hashPassword } from "./password";
import { weaknessOf } from "./password-rule";
import type {
  Accepted,
  Confirmed,
  changePasswordInput,
  confirmInput,
  createUserInput,
  resetPasswordInput,
  StaffRole,
  setupInput,
  signUpInput,
} from "./schema";
import { listIdentities } from "./sign-in-queries";
import { lockFirstSetup } from "./sql";
import { deadLink, findToken, issueToken, useToken, voidTokens } from "./tokens";
import type { Viewer } from "./viewer";
import { recordVisit } from "./visit";

const confirmLastsMs = DAY;
const resetLastsMs = HOUR;
const setupLastsMs = 7 * DAY;

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
  const link: AccountLink = {
    purpose: "reset",
    lastsMs: resetLastsMs,
    action: "password.forgotten",
    known: (about, secret) => resetMail(about, publicLink("/reset", { token: secret })),
    unknown: (about) => unknownMail(about, publicLink("/signup")),
  };
  return mailAccountLink(link, email, address, now);
}

/** A link that is good for an account: what it does, how long, and the mails to an address with and without one. */
type AccountLink = {
  purpose: "reset" | "signin";
  lastsMs: number;
  /** As the audit log names the request. */
  action: string;
  known: (about: About, secret: string) => AccountMail;
  unknown: (about: About) => AccountMail;
};

/** Mails a link to an address, or that it has no account. Answers, and works, the same for both. */
export async function mailAccountLink(
  { purpose, lastsMs, action, known, unknown }: AccountLink,
  email: string,
  address: string | null,
  now: Date,
): Promise<Accepted> {
  await takeMail(email, address);
  await inTransaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { email, disabledAt: null } });
    // A token without a user is good for nothing.
    const userId = user === null ? {} : { userId: user.id };
    const secret = await issueToken(tx, { purpose, email, lastsMs, ...userId }, now);
    const about = { providerName: (await getSettings(tx)).name, email };
    await sendAccountMail(tx, email, user === null ? unknown(about) : known(about, secret), now);
    await recordVisit(tx, action, email, address, now);
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
  const connected = (await listIdentities(userId, tx)).map(({ issuer }) => issuer);
  await tellHolder(tx, email, (about, forgotUrl) => changedMail(about, forgotUrl, connected), now);
  await recordOnAccount(tx, actor, "password.changed", userId, now, { sessionsEnded: count });
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
    const organizationId = await organizationForOperator(
      tx,
      operatorActor,
      { name: input.organizationName, joins: input.joins },
      now,
    );
    if (!input.joins && input.role !== "owner") {
      throw badField("role", "A new organization needs an owner: make its first member owner.");
    }
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
export async function insertUser(tx: Db, user: NewUser, taken: string, now: Date): Promise<string> {
  const [row] = await tx.user.createManyAndReturn({
    data: { ...user, emailConfirmedAt: now, createdAt: now },
    skipDuplicates: true,
  });
  if (row === undefined) throw new AppError("conflict", taken);
  return row.id;
}

/** Counts one mail that somebody has sent to an address of their choice. Throws too_many_requests. */
export async function takeMail(email: string, address: string | null): Promise<void> {
  await mailRequestsFrom.take(clientKey(address));
  await mailsTo.take(email);
}

async function sendAccountMail(tx: Db, to: string, mail: AccountMail, now: Date): Promise<void> {
  await queueMail(tx, { to, ...mail }, now);
}

export function refuseWeak(password: string, email: string): void {
  const weakness = weaknessOf(password, email);
  if (weakness !== null) throw badField("password", weakness);
}

function badField(field: string, message: string): AppError {
  return new AppError("invalid_input", message, { issues: [{ path: `body.${field}`, message }] });
}
