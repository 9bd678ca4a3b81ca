// What sources said of whole days, so that a later word can take the place of an earlier one.
import type { PoolClient } from "pg";
import { z } from "zod";
import { canonicalAddress } from "@/lib/platform/ip";
import { type CounterName, DayTotals, type IpDelta } from "./aggregate";
import type { DayMode } from "./schema";

/** The counters a source may send ready-made, and their columns. */
const counted = {
  rcptCommands: "rcpt_commands",
  rcptUnknown: "rcpt_unknown",
  dataCommands: "data_commands",
  recipients: "recipients",
  ham: "ham",
  suspect: "suspect",
  spam: "spam",
  complaints: "complaints",
  trapHits: "trap_hits",
} as const satisfies Partial<Record<CounterName, string>>;
const names = Object.keys(counted) as (keyof typeof counted)[];
const columns = Object.values(counted);

const storedRow = z.record(z.string(), z.union([z.string(), z.number()]));

/**
 * Stores what a source says of addresses and days. Answers what the daily records must lose for it: with replace all
 * that the source had said of them, with add nothing. One transaction of a source at a time.
 */
export async function storeSourceDays(
  client: PoolClient,
  sourceId: string,
  mode: DayMode,
  rows: readonly IpDelta[],
): Promise<DayTotals | null> {
  if (rows.length === 0) return null;
  const ips = rows.map(({ ip }) => ip);
  const days = rows.map(({ day }) => day);
  const before = mode === "replace" ? await selectSourceDays(client, sourceId, ips, days) : null;
  const change = mode === "replace" ? "excluded." : "excluded.%s + t.";
  await client.query(
    `INSERT INTO day_source AS t (source_id, ip, day, ${columns.join(", ")})
     SELECT $1::uuid, * FROM unnest($2::inet[], $3::date[], ${columns.map((_, i) => `$${i + 4}::int[]`).join(", ")})
     ON CONFLICT (source_id, day, ip) DO UPDATE SET
       ${columns.map((column) => `${column} = ${change.replace("%s", column)}${column}`).join(", ")}`,
    [sourceId, ips, days, ...names.map((name) => rows.map((row) => row[name]))],
  );
  return before;
}

async function selectSourceDays(
  client: PoolClient,
  sourceId: string,
  ips: readonly string[],
  days: readonly string[],
): Promise<DayTotals> {
  const { rows } = await client.query(
    `SELECT host(d.ip) AS ip, d.day::text AS day, ${names.map((name) => `d.${counted[name]} AS "${name}"`).join(", ")}
     FROM unnest($2::inet[], $3::date[]) AS k (ip, day)
     JOIN day_source d ON d.source_id = $1 AND d.day = k.day AND d.ip = k.ip`,
    [sourceId, ips, days],
  );
  const totals = new DayTotals();
  for (const row of z.array(storedRow).parse(rows)) {
    const minus = Object.fromEntries(names.map((name) => [name, -Number(row[name])]));
    const ip = canonicalAddress(String(row.ip)) ?? String(row.ip);
    totals.addChange({ ip, day: String(row.day), ...minus });
  }
  return totals;
}
