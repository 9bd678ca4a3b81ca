// What sources say is blocked, junked or limited: each source changes its own rows of ip_status, and a row that ended
// stays as the history.
import type { PoolClient } from "pg";
import { z } from "zod";
import { inetArray, textArray, timestamptzArray } from "@/lib/ingest/binary-array";
import type { BlockEntry } from "./source-block-batch";
import { lockStatusEventsStatement } from "./status-event-sql";

/**
 * Moves the sequence of a source forward. False when it has come as far already. Holds the row until the end of the
 * transaction, so that two lists of a source come one after the other.
 */
export async function advanceBlockList(
  client: PoolClient,
  sourceId: string,
  sequence: number,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO block_list AS t (source_id, sequence, taken_at) VALUES ($1, $2, $3)
     ON CONFLICT (source_id) DO UPDATE SET sequence = excluded.sequence, taken_at = excluded.taken_at
     WHERE t.sequence < excluded.sequence`,
    [sourceId, sequence, now],
  );
  return rowCount === 1;
}

// A status that goes on as it is keeps its row, its beginning with it; only its end may move.
const own = "s.source_id = $1 AND s.cleared_at IS NULL AND (s.until IS NULL OR s.until > $2)";
const entries = `unnest($3::inet[], $4::inet[], $5::inet[], $6::text[], $7::text[], $8::text[], $9::timestamptz[],
                        $10::timestamptz[]) AS e (network, lo, hi, state, reason, code, since, until)`;
const same =
  "e.network = s.network AND e.state = s.state AND e.reason = s.reason AND e.code IS NOT DISTINCT FROM s.code";
const changed = "RETURNING host(s.lo) AS lo, host(s.hi) AS hi, s.network::text AS network";

const changedNetworks = z.array(z.object({ network: z.string(), lo: z.string(), hi: z.string() }));
type ChangedNetwork = z.infer<typeof changedNetworks>[number];

/**
 * Makes the statuses of a source those of a list, and notes what changed for the mail servers that pull. `whole`: what
 * it does not name is lifted.
 */
export async function storeBlocks(
  client: PoolClient,
  {
    sourceId,
    now,
    list,
    whole,
  }: { sourceId: string; now: Date; list: readonly BlockEntry[]; whole: boolean },
): Promise<void> {
  const values = [
    sourceId,
    now,
    inetArray(list.map(({ network }) => network)),
    inetArray(list.map(({ lo }) => lo)),
    inetArray(list.map(({ hi }) => hi)),
    textArray(list.map(({ state }) => state)),
    textArray(list.map(({ reason }) => reason)),
    textArray(list.map(({ code }) => code)),
    timestamptzArray(list.map(({ since }) => since.getTime())),
    timestamptzArray(list.map(({ until }) => until?.getTime() ?? null)),
  ];
  const ended = await client.query(
    `UPDATE ip_status s SET cleared_at = $2
     WHERE ${own} AND NOT EXISTS (SELECT FROM ${entries} WHERE ${same})
       AND ($11::boolean OR EXISTS (SELECT FROM ${entries} WHERE e.network = s.network))
     ${changed}`,
    [...values, whole],
  );
  const moved = await client.query(
    `UPDATE ip_status s SET until = e.until FROM ${entries}
     WHERE ${own} AND ${same} AND s.until IS DISTINCT FROM e.until
     ${changed}`,
    values,
  );
  const begun = await client.query(
    `INSERT INTO ip_status AS s (id, network, lo, hi, state, reason, code, since, until, source_id)
     SELECT gen_random_uuid(), e.network, e.lo, e.hi, e.state, e.reason, e.code, e.since, e.until, $1
     FROM ${entries}
     WHERE e.state IS NOT NULL AND NOT EXISTS (SELECT FROM ip_status s WHERE ${own} AND ${same})
     ${changed}`,
    values,
  );
  const rows = changedNetworks.parse([...ended.rows, ...moved.rows, ...begun.rows]);
  const networks = [...new Map(rows.map((row) => [row.network, row])).values()];
  await insertStatusEvents(client, { sourceId, now, networks });
}

/**
 * Says of networks what is in force there now: what the source says, or, where it says nothing any more, what staff or
 * other sources do.
 */
async function insertStatusEvents(
  client: PoolClient,
  { sourceId, now, networks }: { sourceId: string; now: Date; networks: readonly ChangedNetwork[] },
): Promise<void> {
  if (networks.length === 0) return;
  await client.query(lockStatusEventsStatement.text);
  await client.query(
    `INSERT INTO status_event (at, network, state, reason, code, until)
     SELECT $2, n.network, coalesce(f.state, 'clear'), f.reason, f.code, f.until
     FROM unnest($3::inet[], $4::inet[], $5::inet[]) AS n (network, lo, hi)
     LEFT JOIN LATERAL (
       SELECT s.state, s.reason, s.code, s.until FROM ip_status s
       WHERE s.lo = n.lo AND s.hi = n.hi AND s.cleared_at IS NULL AND (s.until IS NULL OR s.until > $2)
       ORDER BY (s.source_id IS NOT DISTINCT FROM $1) DESC, s.since DESC LIMIT 1
     ) AS f ON true
     ORDER BY n.network`,
    [
      sourceId,
      now,
      inetArray(networks.map(({ network }) => network)),
      inetArray(networks.map(({ lo }) => lo)),
      inetArray(networks.map(({ hi }) => hi)),
    ],
  );
}
