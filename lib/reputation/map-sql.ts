// The cells of a map: what the addresses of the fleet add up to by network.
import { z } from "zod";
import type { AddressRange } from "@/lib/platform/address-range";
import type { Db } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";
import { type FleetQuestion, matching } from "./fleet-sql";
import { counts } from "./schema";
import { array, instant, pickCounts } from "./sql";

const { sql, empty } = Prisma;

/**
 * By networks of so many bits, by the networks of a list, which are disjoint, or by names of ranges. `narrowest`: an
 * address counts under the narrowest range only; else under every name, and under none of them as null.
 */
export type CellsBy =
  | { prefix: number; prefix6?: number }
  | { networks: readonly string[] }
  | { named: readonly (AddressRange & { name: string })[]; narrowest: boolean };

const cellRow = counts
  .extend({
    at: z.string().nullable(),
    addresses: z.number(),
    green: z.number(),
    yellow: z.number(),
    red: z.number(),
    belowFloor: z.number(),
    blocked: z.number(),
    trapHits: z.number(),
    trapBound: z.number(),
    trapFirstAt: instant,
    trapLastAt: instant,
    rateComplaints: z.number(),
    rateRecipients: z.number(),
    rateData: z.number(),
    cells: z.number(),
  })
  .transform((row) => ({
    at: row.at,
    cells: row.cells,
    addresses: row.addresses,
    counts: pickCounts(row),
    results: { green: row.green, yellow: row.yellow, red: row.red, belowFloor: row.belowFloor },
    blocked: row.blocked,
    traps: { hits: row.trapHits, firstAt: row.trapFirstAt, lastAt: row.trapLastAt, boundSum: row.trapBound },
    rate: { complaints: row.rateComplaints, recipients: row.rateRecipients, dataCommands: row.rateData },
  }));
export type CellRow = z.infer<typeof cellRow>;

/** Cells that hold an address of the question, by their first address or name: the worst ones, up to `limit`. */
export async function selectMapCells(
  db: Db,
  question: FleetQuestion,
  by: CellsBy,
  limit: number,
): Promise<CellRow[]> {
  const rows = await db.$queryRaw`${matching(question, "without samples")}
    SELECT p.cell AS at, count(*) OVER ()::float8 AS cells, count(*)::float8 AS addresses,
      sum(p.rcpt_commands)::float8 AS "rcptCommands", sum(p.rcpt_unknown)::float8 AS "rcptUnknown",
      sum(p.data_commands)::float8 AS "dataCommands", sum(p.recipients)::float8 AS recipients,
      sum(p.ham)::float8 AS ham, sum(p.suspect)::float8 AS suspect, sum(p.spam)::float8 AS spam,
      sum(p.complaints)::float8 AS complaints,
      (count(*) FILTER (WHERE p.result_rank = 1))::float8 AS green,
      (count(*) FILTER (WHERE p.result_rank = 2))::float8 AS yellow,
      (count(*) FILTER (WHERE p.result_rank = 3))::float8 AS red,
      (count(*) FILTER (WHERE p.result_rank = 0 AND p.data_commands BETWEEN 1 AND ${question.floor} - 1))::float8
        AS "belowFloor",
      (count(*) FILTER (WHERE p.status_weight = 3))::float8 AS blocked,
      sum(p.trap_hits)::float8 AS "trapHits", sum(p.trap_bound)::float8 AS "trapBound",
      min(p.trap_first_at) AS "trapFirstAt", max(p.trap_last_at) AS "trapLastAt",
      sum(p.rate_complaints)::float8 AS "rateComplaints", sum(p.rate_recipients)::float8 AS "rateRecipients",
      sum(p.rate_data)::float8 AS "rateData"
    FROM (${placed(by)}) p GROUP BY p.cell
    ORDER BY max(p.status_weight) DESC, max(p.result_rank) DESC, sum(p.recipients) DESC, p.cell LIMIT ${limit}`;
  return z.array(cellRow).parse(rows);
}

// The matching addresses, each with the cell it is in.
function placed(by: CellsBy): Prisma.Sql {
  if ("prefix" in by) {
    const bits = sql`CASE family(m.ip) WHEN 4 THEN ${by.prefix}::int ELSE ${by.prefix6 ?? by.prefix}::int END`;
    return sql`SELECT host(network(set_masklen(m.ip, ${bits}))) AS cell, m.* FROM matching m`;
  }
  if ("networks" in by) {
    return sql`
      SELECT host(c.cell) AS cell, m.* FROM matching m
      JOIN unnest(${array(by.networks)}::cidr[]) AS c (cell) ON m.ip <<= c.cell`;
  }
  const ranges = sql`unnest(${by.named.map(({ name }) => name)}::text[],
    ${array(by.named.map(({ lo }) => lo))}::inet[], ${array(by.named.map(({ hi }) => hi))}::inet[]) AS r (cell, lo, hi)`;
  // Of ranges that hold the same address the narrowest begins last.
  return sql`
    SELECT n.cell, m.* FROM matching m LEFT JOIN LATERAL (
      SELECT r.cell FROM ${ranges} WHERE m.ip BETWEEN r.lo AND r.hi
      ORDER BY r.lo DESC, r.hi ${by.narrowest ? sql`LIMIT 1` : empty}) n ON true`;
}
