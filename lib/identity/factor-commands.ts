// The second factor where it is asked for: a code is spent, once, and a sign-in that awaited it is complete.
import type { Actor } from "@/lib/audit/schema";
import { DAY, later } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { recoveryHash, stepOf } from "./factor";
import { recoveryUsedMail } from "./factor-letters";
import { factorTries, factorTriesOfDay } from "./limits";
import { recordOnAccount, tellHolder } from "./notice-commands";
import { sessionDays } from "./session-commands";
import { findFactor } from "./sign-in-queries";

/**
 * Completes a sign-in that awaits its second factor: from here on the session is as good as any.
 * @throws not_signed_in when it waited too long or is none, invalid_input for a wrong or used code, too_many_requests.
 */
export async function passFactor(
  sessionId: string | null,
  code: string,
  address: string | null,
  now: Date,
): Promise<void> {
  const awaiting = { awaitsFactor: true, revokedAt: null, expiresAt: { gt: now } };
  const session =
    sessionId === null
      ? null
      : await prisma.session.findFirst({
          where: { id: sessionId, ...awaiting, user: { disabledAt: null } },
          include: { user: true },
        });
  if (session === null) throw new AppError("not_signed_in", "This sign-in took too long. Sign in again.");
  const { user } = session;
  const actor: Actor = { kind: "user", id: user.id, label: user.email, address };
  const passed = await spendFactor(user, code, actor, now, async (tx) => {
    const { count } = await tx.session.updateMany({
      where: { id: session.id, ...awaiting },
      data: { awaitsFactor: false, confirmedAt: now, expiresAt: later(now, sessionDays * DAY) },
    });
    if (count === 0) throw new AppError("not_signed_in", "This sign-in has ended. Sign in again.");
  });
  if (!passed) throw wrongCode();
}

/**
 * Takes a code of the authenticator, or a recovery code, once; `then` belongs to the same transaction. False when the
 * code is worth nothing. Throws too_many_requests.
 */
export async function spendFactor(
  user: { id: string; email: string },
  code: string,
  actor: Actor,
  now: Date,
  then: (tx: Db) => Promise<void>,
): Promise<boolean> {
  await takeFactorTry(user.id);
  const passed = await inTransaction(async (tx) => {
    const by = (await spendStep(tx, user.id, code, now)) ?? (await spendRecoveryCode(tx, user, code, now));
    await recordOnAccount(tx, actor, by === null ? "factor.refused" : "factor.passed", user.id, now, { by });
    if (by !== null) await then(tx);
    return by !== null;
  });
  if (passed) await factorTries.forget(user.id);
  return passed;
}

// One statement decides: a code seen over a shoulder is worth nothing, and of two at the same moment one wins
// (RFC 6238 section 5.2).
async function spendStep(tx: Db, userId: string, code: string, now: Date): Promise<"authenticator" | null> {
  const factor = await findFactor(tx, userId);
  const step = factor === null ? null : stepOf(factor.secret, code, now);
  if (step === null) return null;
  const { count } = await tx.secondFactor.updateMany({
    where: { userId, confirmedAt: { not: null }, lastStep: { lt: step } },
    data: { lastStep: step },
  });
  return count === 1 ? "authenticator" : null;
}

async function spendRecoveryCode(
  tx: Db,
  user: { id: string; email: string },
  code: string,
  now: Date,
): Promise<"recovery_code" | null> {
  const { count } = await tx.recoveryCode.updateMany({
    where: { userId: user.id, codeHash: recoveryHash(user.id, code), usedAt: null },
    data: { usedAt: now },
  });
  if (count === 0) return null;
  const left = await tx.recoveryCode.count({ where: { userId: user.id, usedAt: null } });
  await tellHolder(tx, user.email, (about, url) => recoveryUsedMail(about, left, url), now);
  return "recovery_code";
}

/** Counts one code tried for an account. Throws too_many_requests. */
export async function takeFactorTry(userId: string): Promise<void> {
  await factorTries.take(userId);
  await factorTriesOfDay.take(userId);
}

/** The same words for a code that is wrong, too old, or used. */
export function wrongCode(): AppError {
  const message = "This code is wrong or was used already. Wait for the next one of your authenticator.";
  return new AppError("invalid_input", message, { issues: [{ path: "body.code", message }] });
}
