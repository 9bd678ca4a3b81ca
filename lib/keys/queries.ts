// Who holds which key, and which organization a presented key speaks for.
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { type Db, prisma } from "@/lib/platform/db";
import { hashSecret } from "@/lib/platform/secret";
import type { Key } from "@/prisma/client/client";
import { daysLeft, keyState, readLinkKey } from "./link-key";
import { type KeyList, type KeyRow, type KeyScope, keyScope } from "./schema";

/** The keys of the viewer's organization, the newest first; revoked and expired ones too. */
export async function listKeys(viewer: Viewer, now: Date): Promise<KeyList> {
  const { organizationId } = asReader(viewer);
  const keys = await prisma.key.findMany({
    where: { organizationId },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
  });
  return { keys: keys.map((key) => toKeyRow(key, now)) };
}

/** A key as its owners see it. */
export function toKeyRow(key: Key, now: Date): KeyRow {
  return {
    id: key.id,
    name: key.name,
    scopes: keyScope.array().parse(key.scopes),
    prefix: key.prefix,
    state: keyState(key, now),
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt.toISOString(),
    daysLeft: daysLeft(key.expiresAt, now),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  };
}

/** A key that may be used: whom it reads for, and until when. */
export type ValidKey = { id: string; organizationId: string; expiresAt: Date; lastUsedAt: Date | null };

export type PresentedKey =
  | { state: "valid"; key: ValidKey }
  /** Not even shaped like one. */
  | { state: "malformed" }
  /** Never made, or made for something else. */
  | { state: "unknown" }
  | { state: "expired"; expiresAt: Date }
  | { state: "revoked"; revokedAt: Date };

/** What a presented secret is worth for a scope at `now`. */
export async function keyBySecret(
  secret: string,
  scope: KeyScope,
  now: Date,
  db: Db = prisma,
): Promise<PresentedKey> {
  const read = readLinkKey(secret);
  if (read === null) return { state: "malformed" };
  const key = await db.key.findUnique({ where: { hash: hashSecret(read) } });
  if (key === null || !key.scopes.includes(scope)) return { state: "unknown" };
  const { id, organizationId, expiresAt, lastUsedAt, revokedAt } = key;
  if (revokedAt !== null) return { state: "revoked", revokedAt };
  if (expiresAt <= now) return { state: "expired", expiresAt };
  return { state: "valid", key: { id, organizationId, expiresAt, lastUsedAt } };
}
