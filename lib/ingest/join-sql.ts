// Messages that several sources report, while reports may still come.
import type { PoolClient } from "pg";
import { z } from "zod";
import { type Day, isDay } from "@/lib/platform/day";
import type { Db } from "@/lib/platform/db";
import { DayTotals } from "./aggregate";
import { belongsTo, gained, type JoinedEvent, type JoinedMessage, withReport } from "./join";
import { verdict } from "./schema";

const row = z.object({
  queueId: z.string(),
  ip: z.string(),
  day: z.string().refine(isDay),
  at: z.date().transform((at) => at.getTime()),
  rcptCommands: z.number(),
  rcptUnknown: z.number(),
  dataCommands: z.number(),
  recipients: z.number(),
  verdict: verdict.nullable(),
  trap: z.boolean(),
});

/**
 * Enters reports of messages, and answers what the daily records gain by them. One transaction at a time for each
 * `join`, the name that the sources of the same mail share.
 */
export async function joinReports(
  client: PoolClient,
  join: string,
  reports: readonly JoinedEvent[],
): Promise<DayTotals | null> {
  if (reports.length === 0) return null;
  const known = await selectMessages(client, join, [...new Set(reports.map(({ queueId }) => queueId))]);
  const totals = new DayTotals();
  for (const report of reports) {
    const before = known.get(report.queueId) ?? null;
    const after = withReport(before, report);
    known.set(report.queueId, after);
    const same = before !== null && belongsTo(before, report.event);
    const { helo, mailFromDomain, at } = report.event;
    const hitAt = report.trap ? at : null;
    totals.addDay({
      ...gained(same ? before : null, after),
      firstSeenAt: at,
      lastSeenAt: at,
      trapFirstAt: hitAt,
      trapLastAt: hitAt,
      helo,
      mailFromDomain,
    });
  }
  await storeMessages(client, join, known);
  return totals;
}

async function selectMessages(
  client: PoolClient,
  join: string,
  queueIds: readonly string[],
): Promise<Map<string, JoinedMessage>> {
  const { rows } = await client.query(
    `SELECT m.queue_id AS "queueId", host(m.ip) AS ip, m.day::text AS day, m.at, m.rcpt_commands AS "rcptCommands",
       m.rcpt_unknown AS "rcptUnknown", m.data_commands AS "dataCommands", m.recipients, m.verdict, m.trap
     FROM unnest($2::text[]) AS k (queue_id)
     JOIN joined_message m ON m.join_name = $1 AND m.queue_id = k.queue_id`,
    [join, queueIds],
  );
  return new Map(
    z
      .array(row)
      .parse(rows)
      .map(({ queueId, ...message }) => [queueId, message]),
  );
}

async function storeMessages(
  client: PoolClient,
  join: string,
  messages: ReadonlyMap<string, JoinedMessage>,
): Promise<void> {
  const entries = [...messages].sort(([a], [b]) => (a < b ? -1 : 1));
  const column = <T>(of: (message: JoinedMessage) => T): T[] => entries.map(([, message]) => of(message));
  await client.query(
    `INSERT INTO joined_message (join_name, queue_id, ip, day, at, rcpt_commands, rcpt_unknown, data_commands,
       recipients, verdict, trap)
     SELECT $1, * FROM unnest($2::text[], $3::inet[], $4::date[], $5::timestamptz[], $6::int[], $7::int[], $8::int[],
       $9::int[], $10::text[], $11::boolean[])
     ON CONFLICT (join_name, queue_id) DO UPDATE SET
       ip = excluded.ip, day = excluded.day, at = excluded.at, rcpt_commands = excluded.rcpt_commands,
       rcpt_unknown = excluded.rcpt_unknown, data_commands = excluded.data_commands,
       recipients = excluded.recipients, verdict = excluded.verdict, trap = excluded.trap`,
    [
      join,
      entries.map(([queueId]) => queueId),
      column(({ ip }) => ip),
      column(({ day }) => day),
      column(({ at }) => new Date(at)),
      column(({ rcptCommands }) => rcptCommands),
      column(({ rcptUnknown }) => rcptUnknown),
      column(({ dataCommands }) => dataCommands),
      column(({ recipients }) => recipients),
      column((message) => message.verdict),
      column(({ trap }) => trap),
    ],
  );
}

/** Forgets messages of which no report can come any more; answers how many. */
export async function deleteJoined(db: Db, before: Day): Promise<number> {
  return db.$executeRaw`DELETE FROM joined_message WHERE day < ${before}::date`;
}
