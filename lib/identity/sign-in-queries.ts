// What signing in asks about: second factors, half-open sessions, links, and the ways in that an account has.
import { type Db, prisma } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import type { SecondFactor } from "@/prisma/client/client";
import type { IssuerItem, SignInWays } from "./schema";
import { findToken } from "./tokens";
import type { Viewer } from "./viewer";

/** The second factor that sign-ins of a person ask for; null when none is on. */
export async function findFactor(db: Db, userId: string): Promise<SecondFactor | null> {
  return db.secondFactor.findUnique({ where: { userId, confirmedAt: { not: null } } });
}

/** Throws conflict when the viewer, who is about to ask others for a second factor, has none: it would shut them out. */
export async function requireOwnFactor(viewer: Viewer, db: Db = prisma): Promise<void> {
  if ((await findFactor(db, viewer.userId)) !== null) return;
  throw new AppError("conflict", "Turn on your own second factor first, under Account.");
}

/** A session that still awaits its second factor, and whose it will be; null when it is none. */
export async function findAwaitingSession(
  sessionId: string,
  now: Date,
): Promise<{ sessionId: string; email: string } | null> {
  const row = await prisma.session.findFirst({
    where: {
      id: sessionId,
      awaitsFactor: true,
      revokedAt: null,
      expiresAt: { gt: now },
      user: { disabledAt: null },
    },
    include: { user: true },
  });
  return row === null ? null : { sessionId, email: row.user.email };
}

/** Whom a mailed link would sign in, or null when it is dead. Reading it uses nothing up: scanners open links. */
export async function findSignInLink(secret: string, now: Date): Promise<{ email: string } | null> {
  const token = await findToken(prisma, "signin", secret, now);
  return token === null || token.userId === null ? null : { email: token.email };
}

/** How the viewer signs in, and how they confirm that it is them. */
export async function getSignInWays(viewer: Viewer): Promise<SignInWays> {
  const factor = await findFactor(prisma, viewer.userId);
  const { passwordHash } = await prisma.user.findUniqueOrThrow({ where: { id: viewer.userId } });
  const left = await prisma.recoveryCode.count({ where: { userId: viewer.userId, usedAt: null } });
  return {
    secondFactor:
      factor?.confirmedAt == null
        ? null
        : { since: factor.confirmedAt.toISOString(), recoveryCodesLeft: left },
    confirmsBy: factor !== null ? "code" : passwordHash !== null ? "password" : "sign_in",
    missingFor: viewer.factorMissing ?? null,
    issuers: listIssuers(),
    identities: await listIdentities(viewer.userId),
  };
}

/** The issuers through which people can sign in here, as the operator named them. */
export function listIssuers(): IssuerItem[] {
  return env().OIDC_ISSUERS.map(({ id, name }) => ({ id, name }));
}

/** The sign-ins elsewhere that let a person in, the oldest first. */
export async function listIdentities(userId: string, db: Db = prisma): Promise<SignInWays["identities"]> {
  const rows = await db.linkedIdentity.findMany({ where: { userId }, orderBy: { createdAt: "asc" } });
  return rows.map((row) => ({
    id: row.id,
    // An issuer that the operator took out is named by its address.
    issuer: env().OIDC_ISSUERS.find(({ issuer }) => issuer === row.issuer)?.name ?? row.issuer,
    email: row.email,
    since: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }));
}
