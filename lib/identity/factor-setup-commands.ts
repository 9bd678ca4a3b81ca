// The second factor of an account: set up, taken away, and its recovery codes.
import { type Actor, operatorActor } from "@/lib/audit/schema";
import { type Db, inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getSettings } from "@/lib/provider/queries";
import { requireConfirmed } from "./confirm-commands";
import { factorSetup, newFactorSecret, newRecoveryCodes, recoveryHash, stepOf } from "./factor";
import { takeFactorTry, wrongCode } from "./factor-commands";
import { factorOffMail, factorOnMail, recoveryRenewedMail } from "./factor-letters";
import { factorTries } from "./limits";
import { recordOnAccount, tellHolder } from "./notice-commands";
import type { FactorSetup, RecoveryCodes } from "./schema";
import { findFactor } from "./sign-in-queries";
import type { Viewer } from "./viewer";

/**
 * Makes a secret for the viewer's authenticator. Nothing is asked for at sign-in until a first code proves that the
 * authenticator has it. Throws conflict while one is on, confirm_first.
 */
export async function beginFactor(viewer: Viewer, now: Date): Promise<FactorSetup> {
  await requireConfirmed(viewer, now);
  const secret = newFactorSecret();
  await inTransaction(async (tx) => {
    if ((await findFactor(tx, viewer.userId)) !== null) throw alreadyOn();
    const fresh = { secret, createdAt: now, lastStep: 0n };
    await tx.secondFactor.upsert({
      where: { userId: viewer.userId, confirmedAt: null },
      create: { userId: viewer.userId, ...fresh },
      update: fresh,
    });
  });
  const { name: providerName } = await getSettings();
  return factorSetup(secret, { providerName, email: viewer.email });
}

/**
 * Turns the second factor on by a first code, and answers its recovery codes, which are shown this once. The
 * viewer's other sessions end: they were opened without it. Throws conflict, invalid_input, too_many_requests.
 */
export async function turnFactorOn(viewer: Viewer, code: string, now: Date): Promise<RecoveryCodes> {
  await takeFactorTry(viewer.userId);
  const codes = await inTransaction(async (tx) => {
    const factor = await tx.secondFactor.findUnique({ where: { userId: viewer.userId } });
    if (factor === null || factor.confirmedAt !== null) throw alreadyOn();
    const step = stepOf(factor.secret, code, now);
    if (step === null) throw wrongCode();
    const { count } = await tx.secondFactor.updateMany({
      where: { userId: viewer.userId, confirmedAt: null },
      data: { confirmedAt: now, lastStep: step },
    });
    if (count === 0) throw alreadyOn();
    await tx.session.updateMany({
      where: { userId: viewer.userId, revokedAt: null, id: { not: viewer.sessionId } },
      data: { revokedAt: now },
    });
    await tx.session.updateMany({ where: { id: viewer.sessionId }, data: { confirmedAt: now } });
    const fresh = await replaceRecoveryCodes(tx, viewer.userId);
    await recordOnAccount(tx, viewer.actor, "factor.turned_on", viewer.userId, now);
    await tellHolder(tx, viewer.email, factorOnMail, now);
    return fresh;
  });
  await factorTries.forget(viewer.userId);
  return { codes };
}

/** Turns the viewer's second factor off. Throws confirm_first; conflict when there is none. */
export async function turnFactorOff(viewer: Viewer, now: Date): Promise<void> {
  await requireConfirmed(viewer, now);
  await inTransaction((tx) => removeFactor(tx, viewer.actor, viewer.userId, now));
}

/** The same by an operator, for who lost authenticator and recovery codes. Throws not_found, conflict. */
export async function turnFactorOffByOperator(email: string, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { email } });
    if (user === null) throw new AppError("not_found", `There is no account of ${email}.`);
    await removeFactor(tx, operatorActor, user.id, now);
  });
}

/** Replaces the viewer's recovery codes; the old ones are worthless. Throws confirm_first, conflict. */
export async function renewRecoveryCodes(viewer: Viewer, now: Date): Promise<RecoveryCodes> {
  await requireConfirmed(viewer, now);
  return inTransaction(async (tx) => {
    if ((await findFactor(tx, viewer.userId)) === null) throw alreadyOff();
    const codes = await replaceRecoveryCodes(tx, viewer.userId);
    await recordOnAccount(tx, viewer.actor, "factor.recovery_renewed", viewer.userId, now);
    await tellHolder(tx, viewer.email, recoveryRenewedMail, now);
    return { codes };
  });
}

async function removeFactor(tx: Db, actor: Actor, userId: string, now: Date): Promise<void> {
  const { count } = await tx.secondFactor.deleteMany({ where: { userId, confirmedAt: { not: null } } });
  if (count === 0) throw alreadyOff();
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await recordOnAccount(tx, actor, "factor.turned_off", userId, now);
  const { email } = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  await tellHolder(tx, email, (about, url) => factorOffMail(about, url, actor.kind === "operator"), now);
}

async function replaceRecoveryCodes(tx: Db, userId: string): Promise<string[]> {
  const codes = newRecoveryCodes();
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({
    data: codes.map((code) => ({ userId, codeHash: recoveryHash(userId, code) })),
  });
  return codes;
}

function alreadyOn(): AppError {
  return new AppError("conflict", "A second factor is on, or none is being set up. Load the page again.");
}

function alreadyOff(): AppError {
  return new AppError("conflict", "No second factor is on.");
}
