// Sums over several days (ip_window) are made once, and a day that comes late would leave them behind. So whoever writes
// daily records holds the sums' lock, learns how far sums reach or are about to, and names the addresses they are then
// wrong about, in the same transaction.
import type { PoolClient } from "pg";
import { z } from "zod";
import type { Day } from "@/lib/platform/day";
import type { Db } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";
import type { IpDelta } from "./aggregate";

const reach = z.tuple([z.object({ day: z.string().nullable() })]);

// The lock comes first, in a statement of its own: what is read after it is what whoever makes sums has announced.
const lock = "SELECT pg_advisory_xact_lock_shared(hashtext('senderscope.ip_window'))::text";
const reachOf = "SELECT max(through)::text AS day FROM ip_window_part";

/** Takes the lock until the transaction ends; answers the last day that sums reach. Call before writing daily records. */
export async function holdSums(tx: Db): Promise<Day | null> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock_shared(hashtext('senderscope.ip_window'))::text`;
  return reach.parse(await tx.$queryRaw`SELECT max(through)::text AS day FROM ip_window_part`)[0].day;
}

/** holdSums on a connection, in one round trip. */
export async function holdSumsOn(client: PoolClient): Promise<Day | null> {
  const answers = (await client.query(`${lock}; ${reachOf}`)) as unknown as { rows: unknown[] }[];
  return reach.parse(answers[1]?.rows)[0].day;
}

/** Names the addresses of these rows whose day sums reach. */
export async function markStale(
  run: (statement: Prisma.Sql) => Promise<unknown>,
  rows: readonly Pick<IpDelta, "ip" | "day">[],
  reached: Day | null,
): Promise<void> {
  const late = reached === null ? [] : rows.filter(({ day }) => day <= reached);
  if (late.length === 0) return;
  await run(Prisma.sql`
    INSERT INTO ip_window_stale (ip, day)
    SELECT * FROM unnest(${`{${late.map(({ ip }) => ip).join(",")}}`}::inet[],
                         ${`{${late.map(({ day }) => day).join(",")}}`}::date[])`);
}
