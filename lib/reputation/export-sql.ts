// A day of daily records as CSV, as the database itself writes it: bytes pass through, nothing is held in memory.
import type { Readable } from "node:stream";
import type { PoolClient } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { type Day, isDay } from "@/lib/platform/day";
import { pool } from "@/lib/platform/db";

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

/** Gives `take` the day's records by address, with a header line. COPY takes no parameters: the day is checked. */
export async function copyDay(day: Day, take: (csv: Readable) => Promise<void>): Promise<void> {
  if (!isDay(day)) throw new Error(`${String(day)} is no day.`);
  const client: PoolClient = await pool.connect();
  let broken: Error | undefined;
  try {
    await take(
      client.query(
        copyTo(
          `COPY (SELECT ${columns.join(", ")} FROM ip_day WHERE day = '${day}' ORDER BY ip_day.ip) TO STDOUT (FORMAT csv, HEADER)`,
        ),
      ),
    );
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}
