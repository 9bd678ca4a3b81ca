// Daily records as CSV or NDJSON, as the database itself writes it: bytes pass through, nothing is held in memory.
import type { Readable } from "node:stream";
import pg, { type PoolClient } from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { GrantedRange } from "@/lib/networks/coverage";
import { type Day, isDay } from "@/lib/platform/day";
import { pool } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";
import type { TrapDisclosure } from "./schema";
import { rangesTable, trapBound } from "./sql";

const { sql } = Prisma;

/** Column names are part of the files: they are only ever added to, at the end. */
const columns = [
  "host(ip) AS ip",
  "day",
  "rcpt_commands",
  "rcpt_unknown",
  "data_commands",
  "recipients",
  "ham",
  "suspect",
  "spam",
  "complaints",
  "not_spam",
  "trap_hits",
  "first_seen_at",
  "last_seen_at",
  "helo",
  "mail_from_domain",
];

export type ExportFormat = "csv" | "ndjson";

// JSON holds no control character, so with such a delimiter and quote nothing of it is ever quoted.
const ndjson = "FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01'";

/**
 * Gives `take` the day's records by address: CSV with a header line, or an object per line with the same names. COPY
 * takes no parameters: the day is checked.
 */
export async function copyDay(
  day: Day,
  format: ExportFormat,
  take: (csv: Readable) => Promise<void>,
): Promise<void> {
  if (!isDay(day)) throw new Error(`${String(day)} is no day.`);
  const rows = `SELECT ${columns.join(", ")} FROM ip_day WHERE day = '${day}' ORDER BY ip_day.ip`;
  const copy =
    format === "csv"
      ? `COPY (${rows}) TO STDOUT (FORMAT csv, HEADER)`
      : `COPY (SELECT row_to_json(r) FROM (${rows}) r) TO STDOUT (${ndjson})`;
  const client: PoolClient = await pool.connect();
  let broken: Error | undefined;
  try {
    await take(client.query(copyTo(copy)));
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

// ── for readers ─────────────────────────────────────────────────────────────

/** The header line of streamRecords. Names as in the table of the fleet; only ever added to, at the end. */
export const recordHeader =
  "ip,day,rcpt_commands,rcpt_unknown,data_commands,recipients,ham,suspect,spam,complaints,trap_hits_at_least," +
  "trap_first_at,trap_last_at,first_seen_at,last_seen_at,helo,mail_from_domain\n";

/** Trap hits as far as they are disclosed: disclosure.ts, discloseDay. */
const traps: Record<TrapDisclosure, Prisma.Sql> = {
  exact: sql`t.trap_hits, ${instantText(sql`t.trap_first_at`)}, ${instantText(sql`t.trap_last_at`)}`,
  bands: sql`${trapBound}, NULL, NULL`,
  guarded: sql`NULL, NULL, NULL`,
};

function instantText(column: Prisma.Sql): Prisma.Sql {
  return sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

// A stranger chose these texts: a spreadsheet must not take one for a formula.
function plainText(text: Prisma.Sql): Prisma.Sql {
  return sql`CASE WHEN ${text} ~ '^[=+@\\uFF1D\\uFF0B\\uFF20\\uFF0D-]' THEN '''' || ${text} ELSE ${text} END`;
}

/** The records of one day by address, each range from its first day on. */
export function recordsStatement(
  ranges: readonly GrantedRange[],
  day: Day,
  disclosure: TrapDisclosure,
): Prisma.Sql {
  return sql`
    SELECT r.* FROM ${rangesTable(ranges)} CROSS JOIN LATERAL (
      SELECT host(t.ip), t.day, t.rcpt_commands, t.rcpt_unknown, t.data_commands, t.recipients, t.ham, t.suspect,
        t.spam, t.complaints, ${traps[disclosure]}, ${instantText(sql`t.first_seen_at`)}, ${instantText(sql`t.last_seen_at`)},
        ${plainText(sql`t.helo`)}, ${plainText(sql`t.mail_from_domain`)}
      FROM ip_day t
      WHERE t.ip BETWEEN g.lo AND g.hi AND t.day = ${day}::date AND t.day >= g.first_day
      ORDER BY t.ip) r`;
}

/**
 * The records of some days as CSV without a header, day by day, each in the order of the ranges; all from one snapshot.
 * Holds a connection until the reader has taken everything or stops early.
 */
export async function* streamRecords(
  ranges: readonly GrantedRange[],
  days: readonly Day[],
  disclosure: TrapDisclosure,
): AsyncGenerator<Buffer> {
  const client = await pool.connect();
  let whole = false;
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    for (const day of days) {
      const select = withLiterals(recordsStatement(ranges, day, disclosure));
      yield* client.query(copyTo(`COPY (${select}) TO STDOUT (FORMAT csv)`));
    }
    await client.query("COMMIT");
    whole = true;
  } finally {
    // In the middle of a COPY there is no other way to end it than to end the connection.
    client.release(!whole);
  }
}

/** A statement with its values written into it, for COPY, which takes no parameters. */
export function withLiterals({ text, values }: Prisma.Sql): string {
  return text.replace(/\$(\d+)/g, (_, at) => {
    const value = values[Number(at) - 1];
    if (value === null || value === undefined) return "NULL";
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    return pg.escapeLiteral(value instanceof Date ? value.toISOString() : String(value));
  });
}
