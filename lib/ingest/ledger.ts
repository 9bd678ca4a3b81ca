// One transaction for a group of batches: whoever's ledger row is new is counted, everybody else is answered from the
// row that was there. That is what makes a batch count exactly once, under retries, crashes and several processes.
import type { PoolClient } from "pg";
import { type Day, dayOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import type { Prisma } from "@/prisma/client/client";
import { DayTotals, type IpDelta } from "./aggregate";
import type { LineBatch } from "./batch";
import { daysClosedBy, type Marks } from "./completeness";
import type { IngestAnswer } from "./schema";
import {
  addToIpDaysStatement,
  addToNetDaysStatement,
  addToSourceDays,
  advanceSource,
  copyDeliveries,
  createPartitions,
  inPoolTransaction,
  insertBatches,
  insertRefusedLines,
  isConflict,
  isConnectionLost,
  isOutOfRange,
  isPartitionMissing,
  type LedgerRow,
  lockName,
  runOn,
  type SourceDayDelta,
  selectBatches,
} from "./sql";
import { holdSumsOn, markStale } from "./stale-sql";

/** Refused lines kept of a source on one day. */
export const MAX_SAMPLES_PER_DAY = 1000;

const TRIES = 4;

/** A batch read to its end. */
export type ReadBatch = {
  source: Marks & { id: string };
  batchId: string;
  bodyHash: Buffer;
  receivedAt: Date;
  /** Time up to which the source says it has sent everything. */
  through: Date | null;
  content: LineBatch;
  alongside?: Alongside;
};

/** What a batch of its kind does beside being added up, in the transaction that counts it. */
export type Alongside = {
  /** One transaction at a time works under a name. */
  lock: string;
  /** Writes, and answers what it adds to the daily records. May run again when the transaction does. */
  write(client: PoolClient): Promise<DayTotals | null>;
};

/** mismatch: the id was used before, for another body. */
export type BatchOutcome = { answer: IngestAnswer } | { mismatch: true };

/**
 * Writes a group of batches in one transaction and answers each, in order.
 * @throws AppError unavailable when the database is not there (whether the group was written is then unknown, and
 * sending it again is right), invalid_input for a single batch whose sums no row can hold.
 */
export async function writeBatches(group: readonly ReadBatch[]): Promise<BatchOutcome[]> {
  const days = [...new Set(group.flatMap(({ content }) => content.days()))].sort();
  let prepared: Sums | null;
  try {
    prepared = prepare(group);
  } catch (error) {
    if (isOutOfRange(error) && group.length === 1) throw tooManyCounts();
    throw error;
  }
  return alone(() => writePrepared(group, days, prepared));
}

let last: Promise<unknown> = Promise.resolve();

// Groups share their busiest addresses: a second transaction would only wait for the rows of the first. The next group
// is prepared meanwhile.
function alone<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work);
  last = mine.catch(() => {});
  return mine;
}

async function writePrepared(
  group: readonly ReadBatch[],
  days: readonly Day[],
  prepared: Sums | null,
): Promise<BatchOutcome[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ensurePartitions(days);
      return await inPoolTransaction((client) => writeGroup(client, group, prepared));
    } catch (error) {
      if (isConnectionLost(error)) throw databaseGone();
      if (isOutOfRange(error) && group.length === 1) throw tooManyCounts();
      if (attempt >= TRIES) throw error;
      if (isPartitionMissing(error)) present.clear();
      else if (!isConflict(error)) throw error;
    }
  }
}

function tooManyCounts(): AppError {
  return new AppError(
    "invalid_input",
    "The counts of one address on one day add up to more than 2,147,483,647. Nothing of this batch was stored.",
  );
}

export function databaseGone(): AppError {
  return new AppError("unavailable", "The database cannot be reached now. Send the same batch again.", {
    retryAfter: 5,
  });
}

// ── partitions ──────────────────────────────────────────────────────────────

/** Days whose partitions this process has seen. */
const present = new Set<Day>();

async function ensurePartitions(days: readonly Day[]): Promise<void> {
  const unseen = days.filter((day) => !present.has(day));
  if (unseen.length === 0) return;
  await createPartitions(prisma, unseen);
  for (const day of unseen) present.add(day);
}

// ── the transaction ─────────────────────────────────────────────────────────

async function writeGroup(
  client: PoolClient,
  group: readonly ReadBatch[],
  prepared: Sums | null,
): Promise<BatchOutcome[]> {
  const winners = await enter(client, group);
  await writeWinners(client, winners, winners.length === group.length ? prepared : null);
  const losers = group.filter((batch) => !winners.includes(batch));
  const taken = losers.length === 0 ? [] : await selectBatches(client, losers.map(ledgerKey));
  const takenByKey = new Map(taken.map((row) => [keyOf(row.source_id, row.batch_id), row]));
  return group.map((batch) => {
    if (winners.includes(batch)) return { answer: answerOf(batch) };
    return replay(batch, takenByKey.get(keyOf(batch.source.id, batch.batchId)));
  });
}

/** Enters the group into the ledger; answers the batches that are new, in the order of their keys. */
async function enter(client: PoolClient, group: readonly ReadBatch[]): Promise<ReadBatch[]> {
  // Of two with one key in the same group the first is entered, the second finds it there.
  const first = new Map<string, ReadBatch>();
  for (const batch of group) {
    const key = keyOf(batch.source.id, batch.batchId);
    if (!first.has(key)) first.set(key, batch);
  }
  const sorted = [...first.keys()].sort().flatMap((key) => first.get(key) ?? []);
  const entered = await insertBatches(
    client,
    sorted.map((batch) => ({
      ...ledgerKey(batch),
      bodyHash: batch.bodyHash,
      receivedAt: batch.receivedAt,
      accepted: batch.content.accepted,
      refused: batch.content.refused,
      errors: batch.content.errors,
    })),
  );
  const isNew = new Set(entered.map((row) => keyOf(row.source_id, row.batch_id)));
  return sorted.filter((batch) => isNew.has(keyOf(batch.source.id, batch.batchId)));
}

async function writeWinners(
  client: PoolClient,
  winners: readonly ReadBatch[],
  prepared: Sums | null,
): Promise<void> {
  if (winners.length === 0) return;
  const more = await writeAlongside(client, winners);
  const sums = more.length === 0 && prepared !== null ? prepared : sumsOf(winners, more);
  if (sums.rows.length > 0) {
    const reached = await holdSumsOn(client);
    await runOn(client)(sums.ipDays);
    await markStale(runOn(client), sums.rows, reached);
    await runOn(client)(sums.netDays);
  }
  await copyDeliveries(
    client,
    winners.flatMap(({ content }) => content.deliveries.chunks()),
  );
  await writeSources(client, winners);
}

/** What is added to the daily records, as statements ready to be sent. */
type Sums = { rows: readonly IpDelta[]; ipDays: Prisma.Sql; netDays: Prisma.Sql };

/** The sums of a group if all of it is new, made before its turn to write; null when that cannot be said before. */
function prepare(group: readonly ReadBatch[]): Sums | null {
  return group.some(({ alongside }) => alongside !== undefined) ? null : sumsOf(group, []);
}

function sumsOf(batches: readonly ReadBatch[], more: readonly DayTotals[]): Sums {
  const all = [...batches.map(({ content }) => content.totals), ...more];
  const [only, ...others] = all;
  const totals = only !== undefined && others.length === 0 ? only : DayTotals.over(all);
  const rows = totals.ipRows();
  return { rows, ipDays: addToIpDaysStatement(rows), netDays: addToNetDaysStatement(totals.netRows()) };
}

async function writeAlongside(client: PoolClient, winners: readonly ReadBatch[]): Promise<DayTotals[]> {
  const own = winners.flatMap(({ alongside }) => alongside ?? []);
  // All locks first and in one order: two groups can then not wait for each other.
  for (const name of [...new Set(own.map(({ lock }) => lock))].sort()) await lockName(client, name);
  const more: DayTotals[] = [];
  for (const { write } of own) {
    const totals = await write(client);
    if (totals !== null) more.push(totals);
  }
  return more;
}

// Last in the transaction: every batch of a source touches these rows, and they are held until it commits.
async function writeSources(client: PoolClient, winners: readonly ReadBatch[]): Promise<void> {
  const deltas = sourceDays(winners);
  const totals = await addToSourceDays(client, deltas);
  const samples = winners.flatMap((batch) => {
    const day = dayOf(batch.receivedAt);
    const isToday = (row: { day: string }, id: string) => id === batch.source.id && row.day === day;
    const refused = totals.find((row) => isToday(row, row.source_id))?.refused ?? 0;
    const ofGroup = deltas.find((row) => isToday(row, row.sourceId))?.refused ?? 0;
    const room = Math.max(0, MAX_SAMPLES_PER_DAY - (refused - ofGroup));
    return batch.content.samples
      .slice(0, room)
      .map((sample) => ({ ...sample, ...ledgerKey(batch), receivedAt: batch.receivedAt }));
  });
  await insertRefusedLines(client, samples);
  for (const [sourceId, batches] of [...bySource(winners)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await advanceSource(client, {
      sourceId,
      lastBatchAt: latest(batches.map(({ receivedAt }) => receivedAt)) ?? new Date(0),
      newestEventAt: latest(batches.map(({ content }) => newestEvent(content))),
      through: latest(batches.map(({ through }) => through)),
    });
  }
}

function sourceDays(winners: readonly ReadBatch[]): SourceDayDelta[] {
  const rows = new Map<string, SourceDayDelta>();
  const rowOf = (sourceId: string, day: Day): SourceDayDelta => {
    const key = keyOf(sourceId, day);
    const row = rows.get(key) ?? {
      sourceId,
      day,
      batches: 0,
      accepted: 0,
      refused: 0,
      closedAt: null,
      awaited: false,
    };
    rows.set(key, row);
    return row;
  };
  for (const { source, receivedAt, through, content } of winners) {
    const row = rowOf(source.id, dayOf(receivedAt));
    row.batches += 1;
    row.accepted += content.accepted;
    row.refused += content.refused;
    row.awaited ||= content.closesDays;
    if (!content.closesDays) continue;
    const marks = { through, newestEventAt: newestEvent(content), oldestAt: content.oldestAt };
    for (const day of daysClosedBy(marks, source, receivedAt)) {
      const closed = rowOf(source.id, day);
      if (closed.closedAt === null || receivedAt < closed.closedAt) closed.closedAt = receivedAt;
    }
  }
  return [...rows.keys()].sort().flatMap((key) => rows.get(key) ?? []);
}

function bySource(batches: readonly ReadBatch[]): Map<string, ReadBatch[]> {
  const groups = new Map<string, ReadBatch[]>();
  for (const batch of batches) {
    const group = groups.get(batch.source.id);
    if (group === undefined) groups.set(batch.source.id, [batch]);
    else group.push(batch);
  }
  return groups;
}

// ── answers ─────────────────────────────────────────────────────────────────

function answerOf({ batchId, content }: ReadBatch): IngestAnswer {
  const { accepted, refused, errors } = content;
  return { batch: batchId, accepted, refused, duplicate: false, errors };
}

/** What a batch that was taken before is answered; null when it is new. */
export async function findTaken(batch: ReadBatch): Promise<BatchOutcome | null> {
  const [row] = await inPoolTransaction((client) => selectBatches(client, [ledgerKey(batch)]));
  return row === undefined ? null : replay(batch, row);
}

function replay(batch: ReadBatch, row: LedgerRow | undefined): BatchOutcome {
  if (row === undefined) throw new Error("a batch was neither entered nor found in the ledger");
  if (!row.body_hash.equals(batch.bodyHash)) return { mismatch: true };
  const { accepted, refused, errors } = row;
  return { answer: { batch: batch.batchId, accepted, refused, duplicate: true, errors } };
}

function ledgerKey({ source, batchId }: ReadBatch): { sourceId: string; batchId: string } {
  return { sourceId: source.id, batchId };
}

// Batch ids hold no spaces.
function keyOf(sourceId: string, rest: string): string {
  return `${sourceId} ${rest}`;
}

/** How far a batch says its source has come. */
function newestEvent({ closesDays, newestAt }: LineBatch): Date | null {
  return closesDays && newestAt !== null ? new Date(newestAt) : null;
}

function latest(instants: readonly (Date | null)[]): Date | null {
  return instants.reduce<Date | null>((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}
