// Sessions: opened by a proof, moved between organizations, ended by their holder.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { DAY, later, MINUTE } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { notFound } from "@/lib/platform/errors";
import { clientKey } from "@/lib/platform/rate-limit";
import { factorLastsMs } from "./factor";
import { passwordTries, signInsFrom } from "./limits";
import { fitsPassword } from "./password";
import { emailText } from "./schema";
import { findFactor } from "./sign-in-queries";
import { selectSessionHolder } from "./sql";
import { type Viewer, viewerOf } from "./viewer";
import { recordVisit } from "./visit";

/** A session ends so many days after sign-in, used or not. */
export const sessionDays = 30;

const seenEveryMs = 5 * MINUTE;

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
  return inTransaction((tx) => openSession(tx, user, attempt, "password", now));
}

/**
 * Opens a session by a proof that held, and answers its id. Every way of signing in ends here: where the account has
 * a second factor, the session is good for nothing until a code of it was given (passFactor), and soon over.
 */
export async function openSession(
  tx: Db,
  user: { id: string; email: string },
  from: { address: string | null; userAgent: string },
  by: "password" | "link" | "issuer",
  now: Date,
): Promise<string> {
  const awaitsFactor = (await findFactor(tx, user.id)) !== null;
  const session = await tx.session.create({
    data: {
      userId: user.id,
      organizationId: await usualOrganization(tx, user.id),
      createdAt: now,
      lastSeenAt: now,
      expiresAt: later(now, awaitsFactor ? factorLastsMs : sessionDays * DAY),
      awaitsFactor,
      address: from.address,
      userAgent: from.userAgent.replace(/\p{Cc}/gu, "").slice(0, 300),
    },
  });
  const actor: Actor = { kind: "user", id: user.id, label: user.email, address: from.address };
  await recordSession(tx, actor, "session.started", session.id, now, null, { by, awaitsFactor });
  return session.id;
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

/**
 * The job `sessions.prune`: forgets links that can no longer be used, with what was chosen at sign-up, and sessions
 * 90 days after they ended.
 */
export async function pruneSessions(now: Date): Promise<void> {
  const longAgo = later(now, -90 * DAY);
  await prisma.emailToken.deleteMany({ where: { expiresAt: { lt: later(now, -DAY) } } });
  await prisma.session.deleteMany({
    where: { OR: [{ expiresAt: { lt: longAgo } }, { revokedAt: { lt: longAgo } }] },
  });
}

/** Lets the session act in another organization of the viewer. Throws not_found. */
export async function switchOrganization(viewer: Viewer, organizationId: string, now: Date): Promise<Viewer> {
  return inTransaction(async (tx) => {
    const member = await tx.member.findUnique({
      where: { organizationId_userId: { organizationId, userId: viewer.userId } },
    });
    if (member === null) throw notFound("organization");
    await tx.session.update({ where: { id: viewer.sessionId }, data: { organizationId } });
    await recordSession(tx, viewer.actor, "session.moved", viewer.sessionId, now, organizationId);
    const holder = await selectSessionHolder(tx, viewer.sessionId, now);
    if (holder === null) throw notFound("organization");
    return viewerOf(holder, viewer.sessionId, viewer.actor.address);
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

async function recordSession(
  tx: Db,
  actor: Actor,
  action: string,
  sessionId: string,
  now: Date,
  organizationId: string | null = null,
  detail: { by?: string; awaitsFactor?: boolean } = {},
): Promise<void> {
  const target = { kind: "session", id: sessionId };
  await recordAudit(tx, { actor, organizationId, action, target, detail }, now);
}
