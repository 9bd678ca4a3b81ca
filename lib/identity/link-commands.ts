// Signing in by a mailed link: asked for, and carried out on the page that the link opens.
import { MINUTE } from "@/lib/platform/day";
import { inTransaction, prisma } from "@/lib/platform/db";
import { publicLink } from "@/lib/platform/public-link";
import { clientKey } from "@/lib/platform/rate-limit";
import { mailAccountLink } from "./commands";
import { linkTriesFrom } from "./limits";
import { signInLinkMail, signInUnknownMail } from "./link-letters";
import type { Accepted } from "./schema";
import { openSession } from "./session-commands";
import { findToken, useToken, voidTokens } from "./tokens";
import { recordVisit } from "./visit";

const linkLastsMs = 15 * MINUTE;

/** Sends a link to sign in with, or a note that there is no account. Both answer the same. */
export async function mailSignInLink(email: string, address: string | null, now: Date): Promise<Accepted> {
  const link = {
    purpose: "signin",
    lastsMs: linkLastsMs,
    action: "signin.link_requested",
    known: (about, secret) => signInLinkMail(about, publicLink("/signin/link", { token: secret })),
    unknown: (about) => signInUnknownMail(about, publicLink("/signup")),
  } as const satisfies Parameters<typeof mailAccountLink>[0];
  return mailAccountLink(link, email, address, now);
}

/** Opens a session by a link and answers its id; null for a dead link. The address's other links are worthless then. */
export async function signInByLink(
  attempt: { token: string; address: string | null; userAgent: string },
  now: Date,
): Promise<string | null> {
  await linkTriesFrom.take(clientKey(attempt.address));
  const token = await findToken(prisma, "signin", attempt.token, now);
  if (token === null || token.userId === null) return null;
  const sessionId = await inTransaction(async (tx) => {
    const { userId, email } = await useToken(tx, "signin", attempt.token, now);
    await voidTokens(tx, "signin", email, now);
    const user = userId === null ? null : await tx.user.findUnique({ where: { id: userId } });
    // An account that was disabled, or has another address by now, is not who the link was mailed to.
    if (user === null || user.disabledAt !== null || user.email !== email) {
      await recordVisit(tx, "session.refused", email, attempt.address, now);
      return null;
    }
    return openSession(tx, user, attempt, "link", now);
  });
  if (sessionId !== null) await linkTriesFrom.giveBack(clientKey(attempt.address));
  return sessionId;
}
