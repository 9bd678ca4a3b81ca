// Raw statements on the routing table: replaced as a whole, asked by AS number.
import { z } from "zod";
import type { AddressRange } from "@/lib/platform/address-range";
import type { Db } from "@/lib/platform/db";

/** Empties the table; those who read it meanwhile wait. */
export async function deleteRoutes(tx: Db): Promise<void> {
  await tx.$executeRaw`TRUNCATE routed_prefix`;
}

/** Adds prefixes with the AS that announces each; answers how many were new. */
export async function insertRoutes(
  tx: Db,
  asns: readonly number[],
  networks: readonly string[],
): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO routed_prefix (asn, network)
    SELECT asn, network FROM unnest(${asns}::bigint[], ${networks}::text[]::inet[]) AS t (asn, network)
    ON CONFLICT DO NOTHING`;
}

const announced = z.object({ asn: z.number(), network: z.string() });

/** The prefixes that some AS numbers announce, of each the first `most` by address. */
export async function selectRoutes(
  db: Db,
  asns: readonly number[],
  most: number,
): Promise<z.infer<typeof announced>[]> {
  const rows = await db.$queryRaw`
    SELECT a.asn::float8 AS asn, r.network::cidr::text AS network
      FROM unnest(${asns}::bigint[]) AS a (asn)
     CROSS JOIN LATERAL (SELECT network FROM routed_prefix WHERE asn = a.asn ORDER BY network LIMIT ${most}) AS r`;
  return z.array(announced).parse(rows);
}

/** Every announced prefix that touches one of the ranges, with its AS. */
export async function selectRoutesOver(
  db: Db,
  ranges: readonly AddressRange[],
): Promise<z.infer<typeof announced>[]> {
  const los = `{${ranges.map(({ lo }) => lo).join(",")}}`;
  const his = `{${ranges.map(({ hi }) => hi).join(",")}}`;
  const rows = await db.$queryRaw`
    SELECT DISTINCT r.asn::float8 AS asn, r.network::cidr::text AS network
      FROM unnest(${los}::inet[], ${his}::inet[]) AS g (lo, hi)
      JOIN routed_prefix r ON r.network && inet_merge(g.lo, g.hi)
     WHERE host(network(r.network))::inet <= g.hi AND host(broadcast(r.network))::inet >= g.lo`;
  return z.array(announced).parse(rows);
}
