// Every raw statement on claims and grants: what compares addresses, and what locks.
import { z } from "zod";
import type { Db } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";

/** Organizations that were ended: they read nothing and lend nothing, though their grants stay until the grace is over. */
const ended = Prisma.sql`(SELECT id FROM organization WHERE ended_at IS NOT NULL)`;

/**
 * What may be read by whom at `now`: grants, and delegations as far as a grant of their delegator reaches. Every read that
 * is limited to an organization's networks begins here, so that what is delegated, suspended, withdrawn or over is so at
 * the next request. Columns: organization_id, grant_id, delegation_id, network, lo, hi, first_day, feeds.
 */
const readableAt = (now: Date): Prisma.Sql => Prisma.sql`
  SELECT organization_id, id AS grant_id, NULL::uuid AS delegation_id, network, lo, hi, first_day, true AS feeds
    FROM network_grant
   WHERE revoked_at IS NULL AND suspended_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})
     AND organization_id NOT IN ${ended}
  UNION ALL
  SELECT d.organization_id, g.id, d.id, CASE WHEN d.network <<= g.network THEN d.network ELSE g.network END,
         greatest(d.lo, g.lo), least(d.hi, g.hi), greatest(d.first_day, g.first_day), d.with_feeds
    FROM delegation d
    JOIN network_grant g ON g.organization_id = d.from_organization_id AND g.network && d.network
   WHERE d.organization_id IS NOT NULL AND d.ended_at IS NULL AND d.ends_at > ${now}
     AND d.organization_id NOT IN ${ended} AND d.from_organization_id NOT IN ${ended}
     AND g.revoked_at IS NULL AND g.suspended_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > ${now})`;

const range = z.object({ lo: z.string(), hi: z.string(), firstDay: z.string() });
export type Reach = "everything" | "feeds" | "own";

/**
 * Host bounds and first days of what an organization may read at `now`. `feeds`: only where it may read complaints
 * too. `own`: without what others delegated it, which it cannot delegate further.
 */
export async function selectReadableRanges(
  db: Db,
  organizationId: string,
  reach: Reach,
  now: Date,
): Promise<z.infer<typeof range>[]> {
  const rows = await db.$queryRaw`
    SELECT host(lo) AS lo, host(hi) AS hi, first_day::text AS "firstDay"
      FROM (${readableAt(now)}) AS readable
     WHERE organization_id = ${organizationId}::uuid
       AND (${reach} <> 'feeds' OR feeds) AND (${reach} <> 'own' OR delegation_id IS NULL)
     ORDER BY readable.lo, readable.hi`;
  return z.array(range).parse(rows);
}

const reader = range.extend({ organizationId: z.string(), organization: z.string() });

/** Every range that may be read at `now` with the organization that may, in address order. */
export async function selectReaders(db: Db, now: Date): Promise<z.infer<typeof reader>[]> {
  const rows = await db.$queryRaw`
    SELECT o.id AS "organizationId", o.name AS organization, host(readable.lo) AS lo, host(readable.hi) AS hi,
           readable.first_day::text AS "firstDay"
      FROM (${readableAt(now)}) AS readable
      JOIN organization o ON o.id = readable.organization_id
     ORDER BY readable.lo, readable.hi, o.id`;
  return z.array(reader).parse(rows);
}

/** Every range that anybody may read at `now` from a first day after `day` on, with that day, in address order. */
export async function selectRangesBegunAfter(
  db: Db,
  day: string,
  now: Date,
): Promise<z.infer<typeof range>[]> {
  const rows = await db.$queryRaw`
    SELECT host(lo) AS lo, host(hi) AS hi, first_day::text AS "firstDay"
      FROM (SELECT DISTINCT lo, hi, first_day FROM (${readableAt(now)}) AS readable WHERE first_day > ${day}::date) AS begun
     ORDER BY begun.lo, begun.hi`;
  return z.array(range).parse(rows);
}

/** Networks about which an organization may have reports at `now`, by address. */
export async function selectComplaintNetworks(db: Db, organizationId: string, now: Date): Promise<string[]> {
  const rows = await db.$queryRaw`
    SELECT network::cidr::text AS network
      FROM (${readableAt(now)}) AS readable
     WHERE organization_id = ${organizationId}::uuid AND feeds
     GROUP BY readable.network
     ORDER BY readable.network`;
  return z
    .array(z.object({ network: z.string() }))
    .parse(rows)
    .map(({ network }) => network);
}

const holder = z.object({
  ip: z.string(),
  organizationId: z.string(),
  grantId: z.string(),
  network: z.string(),
  firstDay: z.string(),
});

/** Who may have reports about each of some addresses: grants and delegations with feeds, the narrowest network first. */
export async function selectHolders(
  db: Db,
  addresses: readonly string[],
  now: Date,
): Promise<z.infer<typeof holder>[]> {
  const rows = await db.$queryRaw`
    SELECT host(a.ip) AS ip, organization_id AS "organizationId", grant_id AS "grantId", network::cidr::text AS network,
           first_day::text AS "firstDay"
      FROM unnest(${addresses}::inet[]) AS a (ip)
      JOIN (${readableAt(now)}) AS readable ON readable.lo <= a.ip AND readable.hi >= a.ip
     WHERE feeds
     ORDER BY a.ip, masklen(readable.network) DESC, first_day, grant_id`;
  return z.array(holder).parse(rows);
}

const access = z.object({
  network: z.string(),
  proof: z.string(),
  firstDay: z.string(),
  expiresAt: z.date().nullable(),
  from: z.string().nullable(),
  holder: z.string().nullable(),
});

/** What lets an organization read one address, the narrowest first; `from` is who delegated it. */
export async function selectAccess(
  db: Db,
  organizationId: string,
  ip: string,
  now: Date,
): Promise<z.infer<typeof access>[]> {
  const rows = await db.$queryRaw`
    SELECT r.network::cidr::text AS network, r.first_day::text AS "firstDay", o.name AS "from",
           CASE WHEN d.id IS NULL THEN g.proof ELSE 'delegation' END AS proof,
           least(d.ends_at, g.expires_at) AS "expiresAt", g.registry_holder AS holder
      FROM (${readableAt(now)}) AS r
      JOIN network_grant g ON g.id = r.grant_id
      LEFT JOIN delegation d ON d.id = r.delegation_id
      LEFT JOIN organization o ON o.id = d.from_organization_id
     WHERE r.organization_id = ${organizationId}::uuid AND r.lo <= ${ip}::inet AND r.hi >= ${ip}::inet
     ORDER BY masklen(r.network) DESC, r.first_day, r.grant_id`;
  return z.array(access).parse(rows);
}

const accessRow = access.omit({ holder: true }).extend({
  organizationId: z.string(),
  organization: z.string(),
  feeds: z.boolean(),
  within: z.boolean(),
  delegatorShown: z.boolean(),
});

/**
 * Everybody's access to what an organization's own grants hold of a network. `own`: how many of its grants that are.
 * `within`: the access lies inside one of them, so that its holder may be named; `delegatorShown`: so does the grant
 * that it was delegated from.
 */
export async function selectAccessList(
  db: Db,
  organizationId: string,
  network: string,
  now: Date,
): Promise<{ own: number; rows: z.infer<typeof accessRow>[] }> {
  const rows = await db.$queryRaw`
    WITH readable AS (${readableAt(now)}),
         own AS (SELECT network FROM readable
                  WHERE organization_id = ${organizationId}::uuid AND delegation_id IS NULL
                    AND network && ${network}::inet)
    SELECT r.organization_id AS "organizationId", o.name AS organization, r.network::cidr::text AS network,
           r.first_day::text AS "firstDay", r.feeds, f.name AS "from",
           CASE WHEN d.id IS NULL THEN g.proof ELSE 'delegation' END AS proof,
           least(d.ends_at, g.expires_at) AS "expiresAt",
           EXISTS (SELECT FROM own WHERE r.network <<= own.network) AS within,
           EXISTS (SELECT FROM own WHERE g.network <<= own.network) AS "delegatorShown"
      FROM readable r
      JOIN network_grant g ON g.id = r.grant_id
      JOIN organization o ON o.id = r.organization_id
      LEFT JOIN delegation d ON d.id = r.delegation_id
      LEFT JOIN organization f ON f.id = d.from_organization_id
     WHERE r.network && ${network}::inet AND EXISTS (SELECT FROM own WHERE own.network && r.network)
     ORDER BY masklen(r.network), r.network, o.name, r.first_day`;
  const parsed = z.array(accessRow).parse(rows);
  const own = parsed.filter((row) => row.organizationId === organizationId && row.proof !== "delegation");
  return { own: own.length, rows: parsed };
}

const overlap = z.object({
  organizationId: z.string(),
  organization: z.string(),
  network: z.string(),
});

/** Active grants of other organizations that share an address with a network, the widest first. */
export async function selectOverlaps(
  db: Db,
  network: string,
  exceptOrganizationId: string,
  now: Date,
): Promise<z.infer<typeof overlap>[]> {
  const rows = await db.$queryRaw`
    SELECT g.organization_id AS "organizationId", o.name AS organization, g.network::cidr::text AS network
      FROM network_grant g JOIN organization o ON o.id = g.organization_id AND o.ended_at IS NULL
     WHERE g.network && ${network}::inet
       AND g.organization_id <> ${exceptOrganizationId}::uuid
       AND g.revoked_at IS NULL AND g.suspended_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > ${now})
     ORDER BY masklen(g.network), g.network, o.name`;
  return z.array(overlap).parse(rows);
}

/** Every grant that shares an address with a network, ended ones too. */
export async function selectGrantIds(db: Db, network: string): Promise<string[]> {
  const rows = await db.$queryRaw`SELECT id FROM network_grant WHERE network && ${network}::inet`;
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id);
}

const claimRate = z.object({ organizationId: z.string(), blocks: z.number() });

/** How many blocks each organization claimed since an instant. */
export async function selectClaimRates(
  db: Db,
  organizationIds: readonly string[],
  since: Date,
): Promise<z.infer<typeof claimRate>[]> {
  const rows = await db.$queryRaw`
    SELECT c.organization_id AS "organizationId", count(*)::int AS blocks
      FROM claim c JOIN claim_block b ON b.claim_id = c.id
     WHERE c.organization_id = ANY (${organizationIds}::text[]::uuid[]) AND c.created_at > ${since}
     GROUP BY c.organization_id`;
  return z.array(claimRate).parse(rows);
}

const known = z.object({ network: z.string(), held: z.boolean(), waitingClaimId: z.string().nullable() });

/** Of each network: whether one active grant of the organization covers it, and the claim in which it waits. */
export async function selectKnownNetworks(
  db: Db,
  organizationId: string,
  networks: readonly string[],
  now: Date,
): Promise<z.infer<typeof known>[]> {
  const rows = await db.$queryRaw`
    SELECT asked.network::cidr::text AS network,
           EXISTS (
             SELECT FROM network_grant g
              WHERE g.organization_id = ${organizationId}::uuid AND g.network >>= asked.network
                AND g.revoked_at IS NULL AND g.suspended_at IS NULL
                AND (g.expires_at IS NULL OR g.expires_at > ${now})
           ) AS held,
           (SELECT c.id
              FROM claim_block b JOIN claim c ON c.id = b.claim_id
             WHERE c.organization_id = ${organizationId}::uuid AND b.network = asked.network AND b.state = 'waiting'
             ORDER BY c.created_at DESC, c.id LIMIT 1) AS "waitingClaimId"
      FROM unnest(${networks}::text[]::inet[]) AS asked(network)`;
  return z.array(known).parse(rows);
}

/** Holds a block until the transaction ends: its state is decided by one at a time. */
export async function lockBlock(tx: Db, id: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM claim_block WHERE id = ${id}::uuid FOR UPDATE`;
}

/** Holds the waiting blocks of a claim until the transaction ends, always in the same order. */
export async function lockWaitingBlocks(tx: Db, claimId: string): Promise<void> {
  await tx.$queryRaw`
    SELECT id FROM claim_block WHERE claim_id = ${claimId}::uuid AND state = 'waiting' ORDER BY id FOR UPDATE`;
}

/** Lets one transaction at a time count and make what staff grant an organization. */
export async function lockStaffGrants(tx: Db, organizationId: string): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('staff grants'), hashtext(${organizationId}))::text`;
}

/** Holds a grant until the transaction ends. */
export async function lockGrant(tx: Db, id: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM network_grant WHERE id = ${id}::uuid FOR UPDATE`;
}

/** Lets one transaction at a time count and send mails to a contact. */
export async function lockContact(tx: Db, address: string): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('contact'), hashtext(${address}))::text`;
}
