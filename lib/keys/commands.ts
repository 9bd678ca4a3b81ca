// Makes keys, replaces and ends them, warns before they end, and notes that they are used.
import { recordAudit } from "@/lib/audit/commands";
import { type Actor, systemActor } from "@/lib/audit/schema";
import { tellAdmins } from "@/lib/identity/notice-commands";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { DAY, HOUR, later, MINUTE } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { parseNetwork } from "@/lib/platform/ip";
import { publicLink } from "@/lib/platform/public-link";
import { hashSecret } from "@/lib/platform/secret";
import { getSettings } from "@/lib/provider/queries";
import type { Key } from "@/prisma/client/client";
import { dueWarning, isLinkKey, keyState, newKeySecret, prefixOf } from "./key-secret";
import { expiryMail } from "./letters";
import { toKeyRow, type ValidKey } from "./queries";
import { type CreatedKey, type CreateKeyInput, type KeyScope, keyScope, type RotateKeyInput } from "./schema";

/** A key's use is noted at most this often: a monitor asks once per address. */
const USE_NOTED_EVERY = 10 * MINUTE;

/**
 * Makes a key for the viewer's organization. The answer is the only place that ever holds the secret.
 * @throws AppError invalid_input for a network or address that is none, or a feed of somebody else.
 */
export async function createKey(viewer: Viewer, input: CreateKeyInput, now: Date): Promise<CreatedKey> {
  return createKeyFor(viewer.actor, asReader(viewer).organizationId, input, now);
}

/** Makes a key for any organization: for the command line and the demo. */
export async function createKeyFor(
  actor: Actor,
  organizationId: string,
  input: CreateKeyInput,
  now: Date,
): Promise<CreatedKey> {
  const limits = {
    networks: readNetworks(input.networks, "networks"),
    addresses: readNetworks(input.addresses, "addresses"),
    feedIds: [...new Set(input.feedIds)],
  };
  return inTransaction(async (tx) => {
    const feeds = await tx.feed.count({ where: { id: { in: limits.feedIds }, organizationId } });
    if (feeds < limits.feedIds.length) throw invalid("feedIds", "There is no such feed.");
    const createdById = actor.kind === "user" ? actor.id : null;
    if (createdById === null && input.scopes.includes("networks:write")) {
      throw invalid("scopes", "A claim is made in a person's name: make this key on the page Keys.");
    }
    const { name, scopes, expiresInDays } = input;
    const expiresAt = later(now, expiresInDays * DAY);
    const draft = { organizationId, name, scopes, ...limits, createdById, createdAt: now, expiresAt };
    return insertKey(tx, actor, draft, "key.created", now);
  });
}

/**
 * Makes a new secret with the name, scopes, limits and lifetime of a key. The present secret goes on working for
 * `overlapHours`, never longer than it would have. Throws not_found; conflict for a key that is not in use.
 */
export async function rotateKey(
  viewer: Viewer,
  id: string,
  { overlapHours }: RotateKeyInput,
  now: Date,
): Promise<CreatedKey> {
  const { organizationId } = asReader(viewer);
  return inTransaction(async (tx) => {
    const key = await tx.key.findFirst({ where: { id, organizationId } });
    if (key === null) throw notFound("key");
    if (!["active", "expiring"].includes(keyState(key, now))) {
      throw new AppError("conflict", "Only a key that is in use can be rotated.");
    }
    const { name, networks, feedIds, addresses } = key;
    const scopes = keyScope.array().parse(key.scopes);
    const lifetime = key.expiresAt.getTime() - key.createdAt.getTime();
    const draft = {
      organizationId,
      name,
      scopes,
      networks,
      feedIds,
      addresses,
      createdById: key.createdById,
    };
    const made = await insertKey(
      tx,
      viewer.actor,
      { ...draft, createdAt: now, expiresAt: later(now, lifetime) },
      "key.rotated",
      now,
    );
    const end = Math.min(later(now, overlapHours * HOUR).getTime(), key.expiresAt.getTime());
    // The one statement that decides between two who rotate at once.
    const { count } = await tx.key.updateMany({
      where: { id, replacedById: null, revokedAt: null },
      data: { replacedById: made.key.id, expiresAt: new Date(end) },
    });
    if (count === 0) throw new AppError("conflict", "This key was rotated or revoked a moment ago.");
    return made;
  });
}

type Draft = Omit<CreateKeyInput, "expiresInDays"> & {
  organizationId: string;
  createdById: string | null;
  createdAt: Date;
  expiresAt: Date;
};

async function insertKey(tx: Db, actor: Actor, draft: Draft, action: string, now: Date): Promise<CreatedKey> {
  const secret = newKeySecret(draft.scopes);
  const made = await tx.key.create({
    data: { ...draft, prefix: prefixOf(secret), hash: hashSecret(secret) },
  });
  await recordKey(tx, actor, action, made, now);
  return { key: toKeyRow(made, now), secret, links: linksOf(secret, draft.scopes) };
}

/** Ends a key of the viewer's organization at once. Ending it again changes nothing. Throws not_found. */
export async function revokeKey(viewer: Viewer, id: string, now: Date): Promise<void> {
  const { organizationId } = asReader(viewer);
  await inTransaction(async (tx) => {
    const key = await tx.key.findFirst({ where: { id, organizationId } });
    if (key === null) throw notFound("key");
    const { count } = await tx.key.updateMany({
      where: { id, organizationId, revokedAt: null },
      data: { revokedAt: now },
    });
    if (count > 0) await recordKey(tx, viewer.actor, "key.revoked", key, now);
  });
}

function recordKey(tx: Db, actor: Actor, action: string, key: Key, now: Date): Promise<void> {
  const { id, organizationId, name, prefix, scopes, networks } = key;
  const detail = { name, prefix, scopes, networks, expires: key.expiresAt.toISOString() };
  return recordAudit(tx, { actor, organizationId, action, target: { kind: "key", id }, detail }, now);
}

/** Notes that a key was used, to ten minutes. Not audited: it changes nothing that anybody decides on. */
export async function noteKeyUse(key: ValidKey, now: Date): Promise<void> {
  const dueSince = later(now, -USE_NOTED_EVERY);
  if (key.lastUsedAt !== null && key.lastUsedAt > dueSince) return;
  await prisma.key.updateMany({
    where: { id: key.id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: dueSince } }] },
    data: { lastUsedAt: now },
  });
}

/** The job `keys.warn`: tells owners and admins 30, 7 and 1 days before a key ends, once each. */
export async function warnOfExpiry(now: Date): Promise<void> {
  const ending = await prisma.key.findMany({
    where: { revokedAt: null, replacedById: null, expiresAt: { gt: now, lte: later(now, 30 * DAY) } },
    orderBy: { expiresAt: "asc" },
  });
  for (const { id, organizationId, remindedDays, ...key } of ending) {
    const due = dueWarning(key.expiresAt, remindedDays, now);
    if (due === null) continue;
    await inTransaction(async (tx) => {
      const { count } = await tx.key.updateMany({ where: { id, remindedDays }, data: { remindedDays: due } });
      if (count === 0) return;
      const { name: provider } = await getSettings(tx);
      const mail = expiryMail({ ...key, provider, url: publicLink("/keys") });
      await tellAdmins(tx, organizationId, mail, now);
      const detail = { name: key.name, days: due };
      const target = { kind: "key", id };
      await recordAudit(
        tx,
        { actor: systemActor, organizationId, action: "key.warned", target, detail },
        now,
      );
    });
  }
}

function readNetworks(texts: readonly string[], field: string): string[] {
  return texts.map((text, at) => {
    const network = parseNetwork(text);
    if (network === null) throw invalid(`${field}.${at}`, "Write 192.0.2.7 or 192.0.2.0/24, or IPv6 alike.");
    return network.text;
  });
}

function invalid(field: string, message: string): AppError {
  return new AppError("invalid_input", "Some of the input is not valid. Nothing was changed.", {
    issues: [{ path: `body.${field}`, message }],
  });
}

function linksOf(secret: string, scopes: readonly KeyScope[]): CreatedKey["links"] {
  if (!scopes.includes("snds")) return null;
  const inAddress = isLinkKey(scopes);
  return {
    data: inAddress ? publicLink("/snds/data.aspx", { key: secret }) : null,
    ipStatus: inAddress ? publicLink("/snds/ipStatus.aspx", { key: secret }) : null,
    dataKey: inAddress ? publicLink("/ip-domain-management-snds/SNDS/DataKey", { Key: secret }) : null,
    restData: publicLink("/ip-domain-management-snds/api/report/data"),
    restStatus: publicLink("/ip-domain-management-snds/api/report/status/ip"),
  };
}
