// Makes keys, ends them, and notes that they are used.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { DAY, later, MINUTE } from "@/lib/platform/day";
import { inTransaction, prisma } from "@/lib/platform/db";
import { notFound } from "@/lib/platform/errors";
import { publicLink } from "@/lib/platform/public-link";
import { hashSecret } from "@/lib/platform/secret";
import { newLinkKey, prefixOf } from "./link-key";
import { toKeyRow, type ValidKey } from "./queries";
import type { CreatedKey, CreateKeyInput } from "./schema";

/** A key's use is noted at most this often: a monitor asks once per address. */
const USE_NOTED_EVERY = 10 * MINUTE;

/** Makes a key for the viewer's organization. The answer is the only place that ever holds the secret. */
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
  const secret = newLinkKey();
  const key = await inTransaction(async (tx) => {
    const made = await tx.key.create({
      data: {
        organizationId,
        name: input.name,
        scopes: [input.scope],
        prefix: prefixOf(secret),
        hash: hashSecret(secret),
        createdAt: now,
        expiresAt: later(now, input.expiresInDays * DAY),
      },
    });
    await recordAudit(
      tx,
      {
        actor,
        organizationId,
        action: "key.created",
        target: { kind: "key", id: made.id },
        detail: { name: made.name, prefix: made.prefix, expires: made.expiresAt.toISOString() },
      },
      now,
    );
    return made;
  });
  return { key: toKeyRow(key, now), secret, links: linksOf(secret) };
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
    if (count === 0) return;
    await recordAudit(
      tx,
      {
        actor: viewer.actor,
        organizationId,
        action: "key.revoked",
        target: { kind: "key", id },
        detail: { name: key.name, prefix: key.prefix },
      },
      now,
    );
  });
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

function linksOf(secret: string): CreatedKey["links"] {
  return {
    data: publicLink("/snds/data.aspx", { key: secret }),
    ipStatus: publicLink("/snds/ipStatus.aspx", { key: secret }),
    dataKey: publicLink("/ip-domain-management-snds/SNDS/DataKey", { Key: secret }),
    restData: publicLink("/ip-domain-management-snds/api/report/data"),
    restStatus: publicLink("/ip-domain-management-snds/api/report/status/ip"),
  };
}
