// Every raw statement of ingest. Bulk data travels as one array per column ($n::type[]), in the order in which all
// writers touch rows: ledger, ip_day, net_day, delivery, then the rows of the sources themselves.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { DatabaseError, type PoolClient } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { z } from "zod";
import { type Day, isDay } from "@/lib/platform/day";
import { type Db, pool } from "@/lib/platform/db";
import { Prisma } from "@/prisma/client/client";
import type { CounterName, IpDelta, NetDelta } from "./aggregate";
import type { RefusedSample } from "./batch";
import { dateArray, inetArray, int4Array, int8Array, textArray, timestamptzArray } from "./binary-array";
import type { SourceHistory } from "./completeness";
import { lineError, lineErrorCode } from "./schema";

/** Runs a statement inside some transaction. */
export type Run = (statement: Prisma.Sql) => Promise<unknown>;

export const runWith =
  (tx: Db): Run =>
  (statement) =>
    tx.$executeRaw(statement);

export const runOn =
  (client: PoolClient): Run =>
  (statement) =>
    client.query(statement.text, statement.values);

/**
 * Runs `work` in one transaction on a connection of its own, because COPY needs the connection itself (the statements
 * with arrays cost the same through Prisma). READ COMMITTED. After a failure the connection is given back only if it can still roll back.
 */
export async function inPoolTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks between two statements says so here, and to the next statement.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/** Codes of Node, PostgreSQL and Prisma that mean: no connection, or the server is going or coming. */
const goneCode = /^(ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|08\w{3}|57P0\d|53300|P1001|P1002|P1008|P1017|P2024)$/;
const goneMessage =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/;

/** Whether a failure means that the database is not there now, so that the same may work a little later. */
export function isConnectionLost(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  // Prisma carries PostgreSQL's error in meta.driverAdapterError, and its code as originalCode.
  const { code, originalCode, message, cause, meta } = error as {
    code?: unknown;
    originalCode?: unknown;
    message?: unknown;
    cause?: unknown;
    meta?: { driverAdapterError?: unknown };
  };
  return (
    [code, originalCode].some((one) => typeof one === "string" && goneCode.test(one)) ||
    (typeof message === "string" && goneMessage.test(message)) ||
    isConnectionLost(cause) ||
    isConnectionLost(meta?.driverAdapterError)
  );
}

/** Whether two transactions stood in each other's way: trying again is right. */
export function isConflict(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === "40001" || error.code === "40P01");
}

/** Whether a figure was larger than its column holds: of the batch itself, or together with what is stored. */
export function isOutOfRange(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof DatabaseError && error.code === "22003");
}

/** Whether a row found no partition to go to. */
export function isPartitionMissing(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === "23514" && /no partition/.test(error.message);
}

/** Holds a name until the end of the transaction, against everybody who locks the same. */
export async function lockName(client: PoolClient, name: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`senderscope.${name}`]);
}

// ── partitions ──────────────────────────────────────────────────────────────

/** Makes the partitions of these days that are missing; answers how many were made. */
export async function createPartitions(db: Db, days: readonly Day[]): Promise<number> {
  const rows = await db.$queryRaw`SELECT ensure_partitions(${arrayOf(days)}::date[]) AS made`;
  return z.tuple([z.object({ made: z.number() })]).parse(rows)[0].made;
}

const partition = z.object({ name: z.string(), past: z.string().refine(isDay) });

/** Partitions of a table with the first day after each, oldest first. */
export async function selectPartitions(
  db: Db,
  table: "ip_day" | "net_day" | "delivery",
): Promise<z.infer<typeof partition>[]> {
  const rows = await db.$queryRaw`
    SELECT c.relname AS name,
           substring(pg_get_expr(c.relpartbound, c.oid) FROM $$TO \\('([0-9-]{10})'\\)$$) AS past
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = ${table}::regclass
    ORDER BY 2, 1`;
  return z.array(partition).parse(rows);
}

/** Drops a partition, unless somebody holds it for more than 2 s; then it throws (SQLSTATE 55P03). */
export async function dropPartition(tx: Db, name: string): Promise<void> {
  if (!/^(ip_day|net_day|delivery)_\d{6,8}$/.test(name))
    throw new Error(`${name} is not a partition of ours`);
  await tx.$executeRaw`SET LOCAL lock_timeout = '2s'`;
  await tx.$executeRaw(Prisma.raw(`DROP TABLE IF EXISTS ${name}`));
}

/** Forgets what is older than its keeping time; answers how many rows went. */
export async function deleteBefore(
  db: Db,
  limits: { batches: Date; refusedLines: Date; days: Day },
): Promise<number> {
  return (
    (await db.$executeRaw`DELETE FROM ingest_batch WHERE received_at < ${limits.batches}`) +
    (await db.$executeRaw`DELETE FROM refused_line WHERE received_at < ${limits.refusedLines}`) +
    (await db.$executeRaw`DELETE FROM source_day WHERE day < ${limits.days}::date`) +
    (await db.$executeRaw`DELETE FROM sealed_day WHERE day < ${limits.days}::date`) +
    (await db.$executeRaw`DELETE FROM day_source WHERE day < ${limits.days}::date`)
  );
}

// ── the ledger ──────────────────────────────────────────────────────────────

export type LedgerEntry = {
  sourceId: string;
  batchId: string;
  bodyHash: Buffer;
  receivedAt: Date;
  accepted: number;
  refused: number;
  errors: readonly z.infer<typeof lineError>[];
};

const ledgerKey = z.object({ source_id: z.string(), batch_id: z.string() });

/**
 * Enters batches, which must come in the order of their keys and each key once. Answers the keys that are new. A key
 * that another transaction is just entering is waited for.
 */
export async function insertBatches(
  client: PoolClient,
  entries: readonly LedgerEntry[],
): Promise<z.infer<typeof ledgerKey>[]> {
  const { rows } = await client.query(
    `INSERT INTO ingest_batch (source_id, batch_id, body_hash, received_at, accepted, refused, errors)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::timestamptz[], $5::int[], $6::int[], $7::jsonb[])
     ON CONFLICT (source_id, batch_id) DO NOTHING
     RETURNING source_id, batch_id`,
    [
      entries.map((entry) => entry.sourceId),
      entries.map((entry) => entry.batchId),
      entries.map((entry) => entry.bodyHash),
      entries.map((entry) => entry.receivedAt),
      entries.map((entry) => entry.accepted),
      entries.map((entry) => entry.refused),
      entries.map((entry) => JSON.stringify(entry.errors)),
    ],
  );
  return z.array(ledgerKey).parse(rows);
}

const ledgerRow = ledgerKey.extend({
  body_hash: z.instanceof(Buffer),
  accepted: z.number(),
  refused: z.number(),
  errors: z.array(lineError),
});
export type LedgerRow = z.infer<typeof ledgerRow>;

/** The rows of batches taken before. */
export async function selectBatches(
  client: PoolClient,
  keys: readonly { sourceId: string; batchId: string }[],
): Promise<LedgerRow[]> {
  const { rows } = await client.query(
    `SELECT b.source_id, b.batch_id, b.body_hash, b.accepted, b.refused, b.errors
     FROM unnest($1::uuid[], $2::text[]) AS k (source_id, batch_id)
     JOIN ingest_batch b USING (source_id, batch_id)`,
    [keys.map((key) => key.sourceId), keys.map((key) => key.batchId)],
  );
  return z.array(ledgerRow).parse(rows);
}

// ── daily records ───────────────────────────────────────────────────────────

/**
 * Adds to rows of ip_day. `rows` in the order of DayTotals.ipRows(). Fails when a counter would pass what an integer
 * holds (isOutOfRange).
 */
export async function addToIpDays(run: Run, rows: readonly IpDelta[]): Promise<void> {
  if (rows.length > 0) await run(addToIpDaysStatement(rows));
}

/** The statement behind addToIpDays. */
export function addToIpDaysStatement(rows: readonly IpDelta[]): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO ip_day AS t (
      ip, day, rcpt_commands, rcpt_unknown, data_commands, recipients, ham, suspect, spam, complaints, not_spam,
      trap_hits, trap_first_at, trap_last_at, first_seen_at, last_seen_at, helo, mail_from_domain)
    SELECT * FROM unnest(
      ${inets(rows, "ip")}::inet[], ${dateArray(rows.map(({ day }) => day))}::date[],
      ${int4s(rows, "rcptCommands")}::int[], ${int4s(rows, "rcptUnknown")}::int[],
      ${int4s(rows, "dataCommands")}::int[], ${int4s(rows, "recipients")}::int[],
      ${int4s(rows, "ham")}::int[], ${int4s(rows, "suspect")}::int[], ${int4s(rows, "spam")}::int[],
      ${int4s(rows, "complaints")}::int[], ${int4s(rows, "notSpam")}::int[], ${int4s(rows, "trapHits")}::int[],
      ${instants(rows, "trapFirstAt")}::timestamptz[], ${instants(rows, "trapLastAt")}::timestamptz[],
      ${instants(rows, "firstSeenAt")}::timestamptz[], ${instants(rows, "lastSeenAt")}::timestamptz[],
      ${texts(rows, "helo")}::text[], ${texts(rows, "mailFromDomain")}::text[])
    ON CONFLICT (ip, day) DO UPDATE SET
      rcpt_commands = t.rcpt_commands + excluded.rcpt_commands,
      rcpt_unknown = t.rcpt_unknown + excluded.rcpt_unknown,
      data_commands = t.data_commands + excluded.data_commands,
      recipients = t.recipients + excluded.recipients,
      ham = t.ham + excluded.ham,
      suspect = t.suspect + excluded.suspect,
      spam = t.spam + excluded.spam,
      complaints = t.complaints + excluded.complaints,
      not_spam = t.not_spam + excluded.not_spam,
      trap_hits = t.trap_hits + excluded.trap_hits,
      trap_first_at = least(t.trap_first_at, excluded.trap_first_at),
      trap_last_at = greatest(t.trap_last_at, excluded.trap_last_at),
      first_seen_at = least(t.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(t.last_seen_at, excluded.last_seen_at),
      helo = least(t.helo, excluded.helo),
      mail_from_domain = least(t.mail_from_domain, excluded.mail_from_domain)`;
}

/** Adds to rows of net_day. `rows` in the order of DayTotals.netRows(). */
export async function addToNetDays(run: Run, rows: readonly NetDelta[]): Promise<void> {
  if (rows.length > 0) await run(addToNetDaysStatement(rows));
}

/** The statement behind addToNetDays. */
export function addToNetDaysStatement(rows: readonly NetDelta[]): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO net_day AS t (
      net, day, rcpt_commands, rcpt_unknown, data_commands, recipients, ham, suspect, spam, complaints, not_spam,
      trap_hits)
    SELECT * FROM unnest(
      ${inets(rows, "net")}::inet[], ${dateArray(rows.map(({ day }) => day))}::date[],
      ${int8s(rows, "rcptCommands")}::bigint[], ${int8s(rows, "rcptUnknown")}::bigint[],
      ${int8s(rows, "dataCommands")}::bigint[], ${int8s(rows, "recipients")}::bigint[],
      ${int8s(rows, "ham")}::bigint[], ${int8s(rows, "suspect")}::bigint[], ${int8s(rows, "spam")}::bigint[],
      ${int8s(rows, "complaints")}::bigint[], ${int8s(rows, "notSpam")}::bigint[],
      ${int8s(rows, "trapHits")}::bigint[])
    ON CONFLICT (net, day) DO UPDATE SET
      rcpt_commands = t.rcpt_commands + excluded.rcpt_commands,
      rcpt_unknown = t.rcpt_unknown + excluded.rcpt_unknown,
      data_commands = t.data_commands + excluded.data_commands,
      recipients = t.recipients + excluded.recipients,
      ham = t.ham + excluded.ham,
      suspect = t.suspect + excluded.suspect,
      spam = t.spam + excluded.spam,
      complaints = t.complaints + excluded.complaints,
      not_spam = t.not_spam + excluded.not_spam,
      trap_hits = t.trap_hits + excluded.trap_hits`;
}

// The signature, no flags, no extension; and the end (PostgreSQL manual, COPY, Binary Format).
const copyBegins = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const copyEnds = Buffer.from([0xff, 0xff]);

/** Adds delivery rows, packed by DeliveryRows. */
export async function copyDeliveries(client: PoolClient, chunks: readonly Buffer[]): Promise<void> {
  if (chunks.length === 0) return;
  const copy = client.query(
    copyFrom(
      `COPY delivery (day, at, source_id, queue_id, uuid, message_hash, ip, port, helo, mail_from_domain,
                      recipient_hashes) FROM STDIN (FORMAT binary)`,
    ),
  );
  await pipeline(Readable.from([copyBegins, ...chunks, copyEnds]), copy);
}

const deliveryRow = z.object({
  lookup: z.number(),
  day: z.string(),
  at: z.date(),
  source_id: z.string(),
  ip: z.string(),
  port: z.number().nullable(),
  helo: z.string().nullable(),
  mail_from_domain: z.string().nullable(),
  recipient_known: z.boolean(),
});
export type DeliveryRow = z.infer<typeof deliveryRow>;

/** A key a delivery is looked for by, on the days from..to. `recipient`: 16 bytes of its hash in hexadecimal. */
export type DeliveryLookup = {
  by: "uuid" | "queueId" | "messageHash";
  value: string;
  recipient: string | null;
  from: Day;
  to: Day;
};

/**
 * Deliveries for many lookups at once, each with at most `limit`, those to the recipient first, then the newest.
 * `lookup` is the lookup's place in the list; `recipient_known`: the delivery names its recipient.
 */
export async function selectDeliveries(
  db: Db,
  lookups: readonly DeliveryLookup[],
  limit: number,
): Promise<DeliveryRow[]> {
  const found = Prisma.sql`
    d.day::text AS day, d.at, d.source_id::text AS source_id, host(d.ip) AS ip, d.port, d.helo, d.mail_from_domain,
    coalesce(decode(k.recipient, 'hex') = ANY (d.recipient_hashes), false) AS recipient_known
    FROM delivery d`;
  const rest = Prisma.sql`
    AND d.day BETWEEN k.first AND k.last ORDER BY recipient_known DESC, d.at DESC LIMIT ${limit}`;
  // One branch for each key, because a choice between them could use none of their indexes.
  const rows = await db.$queryRaw`
    WITH k AS (
      SELECT * FROM unnest(${lookups.map((_lookup, at) => at)}::int[], ${lookups.map(({ by }) => by)}::text[],
                           ${lookups.map(({ value }) => value)}::text[],
                           ${lookups.map(({ recipient }) => recipient)}::text[],
                           ${lookups.map(({ from }) => from)}::date[], ${lookups.map(({ to }) => to)}::date[])
                    AS k (lookup, by, value, recipient, first, last))
    SELECT k.lookup, f.* FROM k CROSS JOIN LATERAL (
      SELECT ${found} WHERE d.uuid = k.value ${rest}) AS f WHERE k.by = 'uuid'
    UNION ALL
    SELECT k.lookup, f.* FROM k CROSS JOIN LATERAL (
      SELECT ${found} WHERE d.queue_id = k.value ${rest}) AS f WHERE k.by = 'queueId'
    UNION ALL
    SELECT k.lookup, f.* FROM (SELECT * FROM k WHERE by = 'messageHash') AS k CROSS JOIN LATERAL (
      SELECT ${found} WHERE d.message_hash = k.value::bigint ${rest}) AS f`;
  return z.array(deliveryRow).parse(rows);
}

// ── sources ─────────────────────────────────────────────────────────────────

const tokenSource = z.object({
  id: z.string(),
  name: z.string(),
  pausedAt: z.date().nullable(),
  through: z.date().nullable(),
  newestEventAt: z.date().nullable(),
  join: z.string().nullable(),
});

/** The source with a token's hash. Asked at every request of a mail system, so it goes past the ORM. */
export async function selectSourceByToken(
  tokenHash: Uint8Array,
): Promise<z.infer<typeof tokenSource> | null> {
  const { rows } = await pool.query(
    `SELECT id, name, paused_at AS "pausedAt", through, newest_event_at AS "newestEventAt", join_name AS join
     FROM source WHERE token_hash = $1`,
    [Buffer.from(tokenHash)],
  );
  return rows.length === 0 ? null : tokenSource.parse(rows[0]);
}

/** What a source did on a day. `closedAt`: when it closed this day, if it did. */
export type SourceDayDelta = {
  sourceId: string;
  day: Day;
  batches: number;
  accepted: number;
  refused: number;
  closedAt: Date | null;
  /** It sent mail, so that later days wait for it. */
  awaited: boolean;
};

const sourceDayTotal = z.object({ source_id: z.string(), day: z.string(), refused: z.coerce.number() });

/** Adds to rows of source_day, which must come sorted by source and day. Answers the new sums of refused lines. */
export async function addToSourceDays(
  client: PoolClient,
  rows: readonly SourceDayDelta[],
): Promise<z.infer<typeof sourceDayTotal>[]> {
  const result = await client.query(
    `INSERT INTO source_day AS t (source_id, day, batches, accepted, refused, closed_at, awaited)
     SELECT * FROM unnest($1::uuid[], $2::date[], $3::int[], $4::bigint[], $5::bigint[], $6::timestamptz[],
                          $7::boolean[])
     ON CONFLICT (source_id, day) DO UPDATE SET
       batches = t.batches + excluded.batches,
       accepted = t.accepted + excluded.accepted,
       refused = t.refused + excluded.refused,
       closed_at = least(t.closed_at, excluded.closed_at),
       awaited = t.awaited OR excluded.awaited
     RETURNING source_id, day::text AS day, refused`,
    [
      rows.map((row) => row.sourceId),
      rows.map((row) => row.day),
      rows.map((row) => row.batches),
      rows.map((row) => row.accepted),
      rows.map((row) => row.refused),
      rows.map((row) => row.closedAt),
      rows.map((row) => row.awaited),
    ],
  );
  return z.array(sourceDayTotal).parse(result.rows);
}

/** Moves the marks of one source forward, never back. Call in the order of ids. */
export async function advanceSource(
  client: PoolClient,
  marks: { sourceId: string; lastBatchAt: Date; newestEventAt: Date | null; through: Date | null },
): Promise<void> {
  await client.query(
    `UPDATE source SET last_batch_at = greatest(last_batch_at, $2), newest_event_at = greatest(newest_event_at, $3),
                       through = greatest(through, $4)
     WHERE id = $1`,
    [marks.sourceId, marks.lastBatchAt, marks.newestEventAt, marks.through],
  );
}

/** Keeps samples of refused lines. */
export async function insertRefusedLines(
  client: PoolClient,
  rows: readonly (RefusedSample & { sourceId: string; batchId: string; receivedAt: Date })[],
): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO refused_line (source_id, batch_id, line, received_at, code, message, sample)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[], $4::timestamptz[], $5::text[], $6::text[], $7::text[])`,
    [
      rows.map((row) => row.sourceId),
      rows.map((row) => row.batchId),
      rows.map((row) => row.line),
      rows.map((row) => row.receivedAt),
      rows.map((row) => row.code),
      rows.map((row) => row.message),
      rows.map((row) => row.sample),
    ],
  );
}

const refusedRow = z.object({
  batch: z.string(),
  line: z.number(),
  receivedAt: z.date(),
  code: lineErrorCode,
  message: z.string(),
  sample: z.string(),
});

/** Refused lines of a source, newest first, after a row of the page before. */
export async function selectRefusedLines(
  db: Db,
  sourceId: string,
  after: { receivedAt: Date; batch: string; line: number } | null,
  limit: number,
): Promise<z.infer<typeof refusedRow>[]> {
  const rows = await db.$queryRaw`
    SELECT batch_id AS batch, line, received_at AS "receivedAt", code, message, sample
    FROM refused_line
    WHERE source_id = ${sourceId}::uuid
      AND (${after === null} OR (received_at, batch_id, line) <
           (${after?.receivedAt ?? null}::timestamptz, ${after?.batch ?? null}::text, ${after?.line ?? null}::int))
    ORDER BY received_at DESC, batch_id DESC, line DESC
    LIMIT ${limit}`;
  return z.array(refusedRow).parse(rows);
}

const sourceDayRow = z.object({
  sourceId: z.string(),
  batches: z.number(),
  accepted: z.coerce.number(),
  refused: z.coerce.number(),
});
export type SourceDayRow = z.infer<typeof sourceDayRow>;

/** What the sources sent on a day. */
export async function selectSourceDay(db: Db, day: Day): Promise<SourceDayRow[]> {
  const rows = await db.$queryRaw`
    SELECT source_id::text AS "sourceId", batches, accepted, refused FROM source_day WHERE day = ${day}::date`;
  return z.array(sourceDayRow).parse(rows);
}

const historyRow = z
  .object({
    createdAt: z.date(),
    pausedAt: z.date().nullable(),
    sentOn: z.array(z.string()),
    closed: z.array(z.tuple([z.string(), z.number()])),
  })
  .transform(({ createdAt, pausedAt, sentOn, closed }): SourceHistory => {
    return { createdAt, pausedAt, sentOn: new Set(sentOn), closedAt: new Map(closed) };
  });

/**
 * The history of each source over the days from..to. One row a source: every page asks how far the data goes, and
 * taking half a year of rows apart costs more than finding them.
 */
export async function selectHistories(db: Db, from: Day, to: Day): Promise<SourceHistory[]> {
  const rows = await db.$queryRaw`
    SELECT s.created_at AS "createdAt", s.paused_at AS "pausedAt",
      coalesce(d.sent, '[]') AS "sentOn", coalesce(d.closed, '[]') AS closed
    FROM source s CROSS JOIN LATERAL (
      SELECT json_agg(t.day) FILTER (WHERE t.awaited) AS sent,
        json_agg(json_build_array(t.day, (extract(epoch FROM t.closed_at) * 1000)::bigint))
          FILTER (WHERE t.closed_at IS NOT NULL) AS closed
      FROM source_day t WHERE t.source_id = s.id AND t.day BETWEEN ${from}::date AND ${to}::date) d`;
  return z.array(historyRow).parse(rows);
}

const closedThrough = z.object({ sourceId: z.string(), day: z.string() });

/** The last day each source has closed. */
export async function selectClosedThrough(db: Db): Promise<z.infer<typeof closedThrough>[]> {
  const rows = await db.$queryRaw`
    SELECT source_id::text AS "sourceId", max(day)::text AS day
    FROM source_day WHERE closed_at IS NOT NULL GROUP BY source_id`;
  return z.array(closedThrough).parse(rows);
}

// ── arrays ──────────────────────────────────────────────────────────────────

/** An array literal of days, in which nothing would have to be quoted. */
function arrayOf(values: readonly Day[]): string {
  return `{${values.join(",")}}`;
}

function inets<K extends string>(rows: readonly Record<K, string>[], key: K): Buffer {
  return inetArray(rows.map((row) => row[key]));
}

function int4s(rows: readonly IpDelta[], key: CounterName): Buffer {
  return int4Array(rows.map((row) => row[key]));
}

function int8s(rows: readonly NetDelta[], key: CounterName): Buffer {
  return int8Array(rows.map((row) => row[key]));
}

function instants(
  rows: readonly IpDelta[],
  key: "trapFirstAt" | "trapLastAt" | "firstSeenAt" | "lastSeenAt",
): Buffer {
  return timestamptzArray(rows.map((row) => row[key]));
}

function texts(rows: readonly IpDelta[], key: "helo" | "mailFromDomain"): Buffer {
  return textArray(rows.map((row) => row[key]));
}
