// Who holds which key, and which organization a presented key speaks for.
import type { KeyLimits } from "@/lib/identity/key-limits";
import { asReader, type Reader, type Viewer } from "@/lib/identity/viewer";
import { type Db, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { contains, type Network, parseNetwork } from "@/lib/platform/ip";
import { hashSecret } from "@/lib/platform/secret";
import type { Key } from "@/prisma/client/client";
import { daysLeft, keyState, readKey } from "./key-secret";
import { type KeyList, type KeyRow, type KeyScope, keyScope, type OwnKey } from "./schema";

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
    scopes: scopesOf(key),
    networks: key.networks,
    feedIds: key.feedIds,
    addresses: key.addresses,
    prefix: key.prefix,
    state: keyState(key, now),
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt.toISOString(),
    daysLeft: daysLeft(key.expiresAt, now),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  };
}

/** What the key that asks is told about itself. Throws not_found when a person asks. */
export async function getOwnKey(viewer: Viewer, now: Date): Promise<OwnKey> {
  const { organizationId } = asReader(viewer);
  const id = viewer.key === undefined ? null : viewer.actor.id;
  const key = id === null ? null : await prisma.key.findFirst({ where: { id, organizationId } });
  if (key === null) throw notFound("key");
  const organization = { id: organizationId, name: viewer.organizationName ?? "" };
  return { ...toKeyRow(key, now), organization };
}

/** A key that may be used: whom it reads for, cut to what, and until when. */
export type ValidKey = Reader & {
  id: string;
  name: string;
  organizationName: string;
  createdById: string | null;
  limits: KeyLimits;
  addresses: readonly Network[];
  expiresAt: Date;
  lastUsedAt: Date | null;
};

export type PresentedKey =
  | { state: "valid"; key: ValidKey }
  /** Not even shaped like one. */
  | { state: "malformed" }
  /** Never made, or made for something else. */
  | { state: "unknown" }
  | { state: "expired"; expiresAt: Date }
  | { state: "revoked"; revokedAt: Date };

/** What a presented secret is worth at `now`: for one scope, or (null) for whatever its scopes are. */
export async function keyBySecret(
  secret: string,
  scope: KeyScope | null,
  now: Date,
  db: Db = prisma,
): Promise<PresentedKey> {
  const read = readKey(secret);
  if (read === null) return { state: "malformed" };
  const key = await db.key.findUnique({
    where: { hash: hashSecret(read), organization: { endedAt: null } },
    include: { organization: { select: { name: true } } },
  });
  if (key === null || (scope !== null && !key.scopes.includes(scope))) return { state: "unknown" };
  if (key.revokedAt !== null) return { state: "revoked", revokedAt: key.revokedAt };
  if (key.expiresAt <= now) return { state: "expired", expiresAt: key.expiresAt };
  return { state: "valid", key: toValidKey(key, key.organization.name) };
}

function toValidKey(key: Key, organizationName: string): ValidKey {
  const networks = key.networks.length === 0 ? null : networksOf(key.networks);
  const scopes = scopesOf(key).flatMap((scope) => (scope === "snds" ? [] : [scope]));
  return {
    id: key.id,
    name: key.name,
    organizationId: key.organizationId,
    organizationName,
    only: networks,
    createdById: key.createdById,
    limits: { scopes, networks, feedIds: key.feedIds.length === 0 ? null : key.feedIds },
    addresses: networksOf(key.addresses),
    expiresAt: key.expiresAt,
    lastUsedAt: key.lastUsedAt,
  };
}

/** Throws not_allowed when a key is used from an address that it is not for. */
export function requireAddress(key: ValidKey, address: string | null): void {
  if (key.addresses.length === 0) return;
  if (address !== null && key.addresses.some((network) => contains(network, address))) return;
  throw new AppError("not_allowed", `This key may not be used from ${address ?? "an unknown address"}.`);
}

// Scopes that were taken out of the product open nothing.
function scopesOf(key: Key): KeyScope[] {
  return key.scopes.flatMap((scope) => keyScope.safeParse(scope).data ?? []);
}

// Written by createKey, which reads them first: one that cannot be read is a fault, and must not open everything.
function networksOf(texts: readonly string[]): Network[] {
  return texts.map((text) => {
    const network = parseNetwork(text);
    if (network === null) throw new Error(`A key holds ${text}, which is no network.`);
    return network;
  });
}
