// Every raw statement on claims and grants: what compares addresses, and what locks.
import { z } from "zod";
import type { Db } from "@/lib/platform/db";

const range = z.object({ lo: z.string(), hi: z.string(), firstDay: z.string() });

/** The host bounds and first days of the grants an organization may read by at `now`. */
export async function selectActiveRanges(
  db: Db,
  organizationId: string,
  now: Date,
): Promise<z.infer<typeof range>[]> {
  const rows = await db.$queryRaw`
    SELECT host(lo) AS lo, host(hi) AS hi, first_day::text AS "firstDay"
      FROM network_grant
     WHERE organization_id = ${organizationId}::uuid
       AND revoked_at IS NULL AND suspended_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})
     ORDER BY network_grant.lo, network_grant.hi`;
  return z.array(range).parse(rows);
}

const holder = z.object({
  organizationId: z.string(),
  grantId: z.string(),
  network: z.string(),
  firstDay: z.string(),
});

/** The active grants over one address, the narrowest first. */
export async function selectHolders(db: Db, ip: string, now: Date): Promise<z.infer<typeof holder>[]> {
  const rows = await db.$queryRaw`
    SELECT organization_id AS "organizationId", id AS "grantId", network::cidr::text AS network,
           first_day::text AS "firstDay"
      FROM network_grant
     WHERE lo <= ${ip}::inet AND hi >= ${ip}::inet
       AND revoked_at IS NULL AND suspended_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})
     ORDER BY masklen(network_grant.network) DESC, created_at, id`;
  return z.array(holder).parse(rows);
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
      FROM network_grant g JOIN organization o ON o.id = g.organization_id
     WHERE g.network && ${network}::inet
       AND g.organization_id <> ${exceptOrganizationId}::uuid
       AND g.revoked_at IS NULL AND g.suspended_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > ${now})
     ORDER BY masklen(g.network), g.network, o.name`;
  return z.array(overlap).parse(rows);
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

/** Holds a grant until the transaction ends. */
export async function lockGrant(tx: Db, id: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM network_grant WHERE id = ${id}::uuid FOR UPDATE`;
}

/** Lets one transaction at a time count and send mails to a contact. */
export async function lockContact(tx: Db, address: string): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('contact'), hashtext(${address}))::text`;
}
