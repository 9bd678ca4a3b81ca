// Single-use links: 256 random bits that are shown once and kept as a hash, good for one purpose and a while.

import { later } from "@/lib/platform/day";
import type { Db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { hashSecret, newSecret } from "@/lib/platform/secret";
import type { EmailToken } from "@/prisma/client/client";

export type TokenPurpose = "confirm" | "signin" | "reset" | "setup";

type NewToken = {
  purpose: TokenPurpose;
  email: string;
  userId?: string;
  lastsMs: number;
  pending?: { name: string; passwordHash: string };
};

/** Makes a token and answers its secret, which nothing keeps. */
export async function issueToken(tx: Db, token: NewToken, now: Date): Promise<string> {
  const secret = newSecret();
  await tx.emailToken.create({
    data: {
      purpose: token.purpose,
      email: token.email,
      userId: token.userId ?? null,
      tokenHash: hashSecret(secret),
      createdAt: now,
      expiresAt: later(now, token.lastsMs),
      pendingName: token.pending?.name ?? null,
      pendingPasswordHash: token.pending?.passwordHash ?? null,
    },
  });
  return secret;
}

/** The token behind a secret, if it can still be used. Reading it uses nothing up. */
export async function findToken(
  db: Db,
  purpose: TokenPurpose,
  secret: string,
  now: Date,
): Promise<EmailToken | null> {
  return db.emailToken.findFirst({
    where: { tokenHash: hashSecret(secret), purpose, usedAt: null, expiresAt: { gt: now } },
  });
}

/** Uses a token up and answers it; of several who try at once, one succeeds. Throws gone. */
export async function useToken(
  tx: Db,
  purpose: TokenPurpose,
  secret: string,
  now: Date,
): Promise<EmailToken> {
  const token = await findToken(tx, purpose, secret, now);
  if (token === null) throw deadLink();
  const { count } = await tx.emailToken.updateMany({
    where: { id: token.id, usedAt: null },
    data: { usedAt: now },
  });
  if (count === 0) throw deadLink();
  return token;
}

/** Makes all unused tokens of a purpose worthless: of one address, or of everybody. */
export async function voidTokens(
  tx: Db,
  purpose: TokenPurpose,
  email: string | null,
  now: Date,
): Promise<void> {
  await tx.emailToken.updateMany({
    where: { purpose, usedAt: null, ...(email !== null && { email }) },
    data: { usedAt: now },
  });
}

/** The same words for a link that was used, has expired or never existed. */
export function deadLink(): AppError {
  return new AppError("gone", "This link was used already, has expired or is incomplete. Ask for a new one.");
}
