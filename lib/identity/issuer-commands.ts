// Signing in through an issuer (OpenID Connect), and connecting one to an account. A person is named by issuer and
// subject, never by the address: whoever can have any address at an issuer would be let into any account.
import type { Actor } from "@/lib/audit/schema";
import { later, MINUTE } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { env, type OidcIssuer } from "@/lib/platform/env";
import { notFound } from "@/lib/platform/errors";
import { publicLink } from "@/lib/platform/public-link";
import { insertUser } from "./commands";
import { requireConfirmed } from "./confirm-commands";
import { type IssuerClaims, shownAddress, shownName, trustedAddress } from "./issuer-claims";
import { identityConnectedMail, identityDisconnectedMail } from "./issuer-letters";
import { recordOnAccount, tellHolder } from "./notice-commands";
import { openSession } from "./session-commands";
import type { Viewer } from "./viewer";
import { recordVisit } from "./visit";

const connectLastsMs = 10 * MINUTE;

/** refused: one answer for all of it, whether there is an account or not. taken: somebody else's account has it. */
export type IssuerOutcome =
  | { kind: "session"; sessionId: string }
  | { kind: "connected" }
  | { kind: "taken" }
  | { kind: "refused" };

/** Lets the next sign-in of this session through an issuer connect it. Throws confirm_first, not_found. */
export async function beginConnecting(viewer: Viewer, issuerId: string, now: Date): Promise<void> {
  if (!env().OIDC_ISSUERS.some(({ id }) => id === issuerId)) throw notFound("issuer");
  await requireConfirmed(viewer, now);
  await prisma.session.update({
    where: { id: viewer.sessionId },
    data: { connectIssuer: issuerId, connectUntil: later(now, connectLastsMs) },
  });
}

/** Takes a connected sign-in off the viewer's account; the address's mailed links stay a way in. Throws not_found. */
export async function disconnectIdentity(viewer: Viewer, id: string, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    const found = await tx.linkedIdentity.findFirst({ where: { id, userId: viewer.userId } });
    if (found === null) throw notFound("connected sign-in");
    await tx.linkedIdentity.delete({ where: { id } });
    const { issuer } = found;
    const name = env().OIDC_ISSUERS.find((each) => each.issuer === issuer)?.name ?? issuer;
    await recordOnAccount(tx, viewer.actor, "identity.disconnected", viewer.userId, now, { issuer });
    await tellHolder(tx, viewer.email, (about) => identityDisconnectedMail(about, name, accountLink()), now);
  });
}

/**
 * What becomes of a sign-in at an issuer. `viewer` is who is signed in here already, if anybody.
 *
 * 1 who asked for it a moment ago connects it to the own account; 2 a known pair signs in to its account; 3 a verified
 * address in a domain that the issuer speaks for signs in to the account of the address, or to a new one, but never to
 * one of staff; 4 anything else is refused.
 */
export async function signInByIssuer(
  issuer: OidcIssuer,
  claims: IssuerClaims,
  viewer: Viewer | null,
  from: { address: string | null; userAgent: string },
  now: Date,
): Promise<IssuerOutcome> {
  // An issuer must not speak for another one (OpenID Connect Core, section 3.1.3.7, rule 2): next-auth compares the
  // token with what discovery said, not with what the operator wrote.
  if (claims.iss !== issuer.issuer) return { kind: "refused" };
  return inTransaction(async (tx) => {
    const known = await tx.linkedIdentity.findUnique({
      where: { issuer_subject: { issuer: claims.iss, subject: claims.sub } },
      include: { user: true },
    });
    if (viewer !== null && (await takeIntent(tx, viewer, issuer.id, now))) {
      if (known !== null) return { kind: known.userId === viewer.userId ? "connected" : "taken" };
      const user = { id: viewer.userId, email: viewer.email };
      await connect(tx, issuer, claims, user, viewer.actor, now);
      return { kind: "connected" };
    }
    const user = known?.user ?? (await findByAddress(tx, issuer, claims, from, now));
    if (user === null || user.disabledAt !== null || user.deletedAt !== null) {
      await recordVisit(tx, "session.refused", shownAddress(claims), from.address, now);
      return { kind: "refused" };
    }
    await tx.linkedIdentity.update({
      where: { issuer_subject: { issuer: claims.iss, subject: claims.sub } },
      data: { lastUsedAt: now },
    });
    return { kind: "session", sessionId: await openSession(tx, user, from, "issuer", now) };
  });
}

// Once: an intent is for the one sign-in it was made for.
async function takeIntent(tx: Db, viewer: Viewer, issuerId: string, now: Date): Promise<boolean> {
  const { count } = await tx.session.updateMany({
    where: { id: viewer.sessionId, connectIssuer: issuerId, connectUntil: { gt: now } },
    data: { connectIssuer: null, connectUntil: null },
  });
  return count === 1;
}

async function findByAddress(
  tx: Db,
  issuer: OidcIssuer,
  claims: IssuerClaims,
  from: { address: string | null },
  now: Date,
) {
  const email = trustedAddress(claims, issuer.domains);
  if (email === null) return null;
  const present = await tx.user.findUnique({ where: { email } });
  // What staff may do is more than an issuer's word for an address can give.
  if (present !== null && (present.staffRole !== null || present.disabledAt !== null)) return null;
  const id =
    present?.id ??
    (await insertUser(
      tx,
      { email, name: shownName(claims), passwordHash: null },
      "This account was just made.",
      now,
    ));
  const actor: Actor = { kind: "user", id, label: email, address: from.address };
  if (present === null)
    await recordOnAccount(tx, actor, "account.confirmed", id, now, { issuer: claims.iss });
  await connect(tx, issuer, claims, { id, email }, actor, now);
  return tx.user.findUniqueOrThrow({ where: { id } });
}

async function connect(
  tx: Db,
  issuer: OidcIssuer,
  claims: IssuerClaims,
  user: { id: string; email: string },
  actor: Actor,
  now: Date,
): Promise<void> {
  await tx.linkedIdentity.create({
    data: {
      userId: user.id,
      issuer: claims.iss,
      subject: claims.sub,
      email: shownAddress(claims),
      createdAt: now,
    },
  });
  await recordOnAccount(tx, actor, "identity.connected", user.id, now, { issuer: claims.iss });
  await tellHolder(tx, user.email, (about) => identityConnectedMail(about, issuer.name, accountLink()), now);
}

function accountLink(): string {
  return publicLink("/account", { tab: "sign-in" });
}
