// Rewriting a day's partition in address order while readers and writers go on. The copy takes seconds and holds nobody;
// only the exchange does, for the moment it takes to copy what came late meanwhile and to swap two tables.
import { z } from "zod";
import type { Day } from "@/lib/platform/day";
import type { Db } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";

/** Whether this transaction alone may take stale addresses away or rely on their staying. Until it ends. */
export async function tryHoldingStale(tx: Db): Promise<boolean> {
  const rows = await tx.$queryRaw`
    SELECT pg_try_advisory_xact_lock(hashtext('senderscope.ip_window.making')) AS alone`;
  return z.tuple([z.object({ alone: z.boolean() })]).parse(rows)[0].alone;
}

/**
 * Days that can be sealed, oldest first: closed ones with a partition that are not sealed. Sums must reach them, because
 * only then writers name what comes late.
 */
export async function selectUnsealed(db: Db, closed: readonly Day[]): Promise<Day[]> {
  const rows = await db.$queryRaw`
    SELECT d::text AS day FROM unnest(${`{${closed.join(",")}}`}::date[]) AS d
    WHERE d <= (SELECT max(through) FROM ip_window_part)
      AND to_regclass('ip_day_' || to_char(d, 'YYYYMMDD')) IS NOT NULL
      AND NOT EXISTS (SELECT FROM sealed_day s WHERE s.day = d)
    ORDER BY d`;
  return z
    .array(z.object({ day: z.string() }))
    .parse(rows)
    .map(({ day }) => day);
}

function partitionOf(day: Day): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new Error(`${day} is not a day`);
  return `ip_day_${day.replaceAll("-", "")}`;
}

/** Copies a day in address order into a table beside its partition. */
export async function copyInOrder(tx: Db, day: Day, nextDay: Day): Promise<void> {
  const name = partitionOf(day);
  await tx.$executeRaw(Prisma.raw(`DROP TABLE IF EXISTS ${name}_sealed`));
  await tx.$executeRaw(
    Prisma.raw(`CREATE TABLE ${name}_sealed (LIKE ip_day INCLUDING ALL) WITH (fillfactor = 95)`),
  );
  // Known to hold from the first row on, so that attaching reads nothing.
  const holds = `CHECK (day >= '${day}' AND day < '${nextDay}')`;
  await tx.$executeRaw(Prisma.raw(`ALTER TABLE ${name}_sealed ADD CONSTRAINT of_day ${holds}`));
  await tx.$executeRaw(Prisma.raw(`INSERT INTO ${name}_sealed SELECT * FROM ${name} ORDER BY ip`));
}

/**
 * Puts the copy in the place of the partition, with everything that was written since. Writers wait from here to the end
 * of the transaction; throws when readers do not make way within half a second (SQLSTATE 55P03).
 */
export async function exchange(tx: Db, day: Day, nextDay: Day): Promise<void> {
  const name = partitionOf(day);
  await tx.$executeRaw`SET LOCAL lock_timeout = '500ms'`;
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('senderscope.ip_window'))::text`;
  const late = Prisma.sql`SELECT s.ip FROM ip_window_stale s WHERE s.day = ${day}::date`;
  await tx.$executeRaw`DELETE FROM ${Prisma.raw(`${name}_sealed`)} WHERE ip IN (${late})`;
  await tx.$executeRaw`
    INSERT INTO ${Prisma.raw(`${name}_sealed`)} SELECT * FROM ${Prisma.raw(name)} WHERE ip IN (${late})`;
  await tx.$executeRaw(Prisma.raw(`ALTER TABLE ip_day DETACH PARTITION ${name}`));
  await tx.$executeRaw(Prisma.raw(`DROP TABLE ${name}`));
  await tx.$executeRaw(Prisma.raw(`ALTER TABLE ${name}_sealed RENAME TO ${name}`));
  await tx.$executeRaw(
    Prisma.raw(`ALTER TABLE ip_day ATTACH PARTITION ${name} FOR VALUES FROM ('${day}') TO ('${nextDay}')`),
  );
  await tx.$executeRaw(Prisma.raw(`ALTER TABLE ${name} DROP CONSTRAINT of_day`));
}

/** Notes that a day is sealed. */
export async function noteSealed(tx: Db, day: Day, now: Date): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO sealed_day (day, sealed_at) VALUES (${day}::date, ${now}) ON CONFLICT (day) DO UPDATE SET sealed_at = ${now}`;
}

/** Counts the active addresses of each network on a day, and its worst share of spam: what does not add up. */
export async function countActive(tx: Db, day: Day): Promise<void> {
  await tx.$executeRaw`
    UPDATE net_day n SET active_ips = a.active, worst_share = a.worst
    FROM (
      SELECT network(set_masklen(t.ip, CASE family(t.ip) WHEN 4 THEN 24 ELSE 48 END))::inet AS net,
        count(*) FILTER (WHERE t.data_commands > 0 OR t.rcpt_commands > 0)::int AS active,
        max(t.spam::real / nullif(t.ham + t.suspect + t.spam, 0)) AS worst
      FROM ip_day t WHERE t.day = ${day}::date GROUP BY 1
    ) a
    WHERE n.net = a.net AND n.day = ${day}::date
      AND (n.active_ips, n.worst_share) IS DISTINCT FROM (a.active, a.worst::real)`;
}
