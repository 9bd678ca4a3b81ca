// Who changes how an account is protected proves first that they are still its holder: a session that was left open,
// or stolen, is not enough.
import { MINUTE } from "@/lib/platform/day";
import { inTransaction, prisma } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { spendFactor } from "./factor-commands";
import { passwordTries } from "./limits";
import { recordOnAccount } from "./notice-commands";
import { fitsPassword } from "./password";
import { findFactor } from "./sign-in-queries";
import type { Viewer } from "./viewer";

const confirmedForMs = 10 * MINUTE;

/** Throws confirm_first unless the session was signed in or confirmed within the last ten minutes. */
export async function requireConfirmed(viewer: Viewer, now: Date): Promise<void> {
  const session = await prisma.session.findUnique({ where: { id: viewer.sessionId } });
  const since = session?.confirmedAt ?? session?.createdAt;
  if (since !== undefined && now.getTime() - since.getTime() < confirmedForMs) return;
  throw new AppError("confirm_first", "Confirm that it is you first. Nothing was changed.");
}

/**
 * Confirms the viewer's session by what the account has: a code of the second factor, else the password. Who has
 * neither signs in anew. Throws invalid_input when it is wrong, too_many_requests.
 */
export async function confirmSession(viewer: Viewer, proof: string, now: Date): Promise<void> {
  const confirmed = { where: { id: viewer.sessionId }, data: { confirmedAt: now } };
  if ((await findFactor(prisma, viewer.userId)) !== null) {
    const passed = await spendFactor(
      { id: viewer.userId, email: viewer.email },
      proof,
      viewer.actor,
      now,
      async (tx) => {
        await tx.session.update(confirmed);
      },
    );
    if (!passed) throw wrongProof("This code is wrong or was used already.");
    return;
  }
  await passwordTries.take(viewer.email);
  const { passwordHash } = await prisma.user.findUniqueOrThrow({ where: { id: viewer.userId } });
  if (!(await fitsPassword(passwordHash, proof))) throw wrongProof("This is not your password.");
  await passwordTries.forget(viewer.email);
  await inTransaction(async (tx) => {
    await tx.session.update(confirmed);
    await recordOnAccount(tx, viewer.actor, "session.confirmed", viewer.userId, now);
  });
}

function wrongProof(message: string): AppError {
  return new AppError("invalid_input", message, { issues: [{ path: "body.proof", message }] });
}
