// Everything ingest writes: batches exactly once, counts of complaints, sources, and the housekeeping of its tables.
import { createHash } from "node:crypto";
import { z } from "zod";
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { addDays, DAY, dayOf, eachDay, HOUR, later } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { logFor } from "@/lib/platform/log";
import { hashSecret, newSecret } from "@/lib/platform/secret";
import { getSettings } from "@/lib/provider/queries";
import { type CountChange, DayTotals } from "./aggregate";
import { Batch, type LineBatch, type ReadLine } from "./batch";
import { arrival, type Body, decodeBody, type Encoding, MAX_BATCH_BYTES, tooLarge } from "./body";
import { Budget } from "./budget";
import { Coalescer } from "./coalesce";
import { DayBatch, firstDayKept } from "./day-batch";
import { storeSourceDays } from "./day-sql";
import type { CleanEvent, Refusal } from "./event";
import { deleteJoined, joinReports } from "./join-sql";
import { type Alongside, type BatchOutcome, findTaken, type ReadBatch, writeBatches } from "./ledger";
import { LineSplitter } from "./lines";
import { type IngestSource, settingsForIngest } from "./queries";
import { batchId as batchIdOf, type DayMode, type IngestAnswer, newSource } from "./schema";
import {
  addToIpDays,
  addToNetDays,
  createPartitions,
  deleteBefore,
  dropPartition,
  runWith,
  selectPartitions,
} from "./sql";
import { holdSums, markStale } from "./stale-sql";
import { TrapBatch } from "./trap-batch";
import { trapHashes } from "./trap-queries";
import { forgetTrapSamples } from "./trap-sql";
import { Turns } from "./turns";

// ── batches ─────────────────────────────────────────────────────────────────

/** Most bytes of a body, as sent, that are waited for before the batch has its turn; and of all that have it. */
const TURN_BYTES = 2 * 1024 * 1024;
const turns = new Turns(TURN_BYTES);

/** What may be under way at a time, over all doors: decompressed bytes and requests. */
export const budget = new Budget({ bytes: 2 * MAX_BATCH_BYTES, requests: 2000 });

const writer = new Coalescer<ReadBatch, BatchOutcome>({
  write: writeBatches,
  writers: 2,
  maxItems: 500,
  maxWeight: 50_000,
  weigh: ({ content }) => content.accepted,
  isolate: (error) => !(error instanceof AppError),
});

type BatchHead = {
  source: IngestSource;
  /** The source's name for the batch; sending it again changes nothing. Null is refused. */
  batchId: string | null;
  /** Time up to which the source has sent everything, as it wrote it (X-Through). */
  through?: string | null;
};

export type LinesInput = BatchHead & {
  encoding: Encoding;
  /** Content-Length, when the client said it. */
  length: number | null;
  body: Body;
};

/**
 * Takes a batch of message events as NDJSON: all of it or nothing, and once. Answers after the commit.
 * @throws AppError not_allowed (paused source), invalid_input (no batch id, bad X-Through, torn body), too_large,
 * mismatch (the id was used for another body), too_many_requests, unavailable.
 */
export async function acceptMessages(input: LinesInput, now: Date): Promise<IngestAnswer> {
  return withLines(input, () => openBatch(input.source, now), writeMessages, now);
}

/** The same, of lines in a mail server's own words; `read` makes an event of each. Errors as acceptMessages. */
export async function acceptRecords(
  input: LinesInput,
  read: (text: string, hashKey: Uint8Array, now: Date) => CleanEvent | Refusal,
  now: Date,
): Promise<IngestAnswer> {
  const { hashKey } = await settingsForIngest();
  const open = () => openBatch(input.source, now, (text, at) => read(text, hashKey, at));
  return withLines(input, open, writeMessages, now);
}

/** Takes a batch of trap hits. Errors as acceptMessages. */
export async function acceptTraps(input: LinesInput, now: Date): Promise<IngestAnswer> {
  return withLines(input, async () => new TrapBatch(input.source.id, now), write, now);
}

/** Takes a batch of ready-made counts. Errors as acceptMessages. */
export async function acceptDays(input: LinesInput & { mode: DayMode }, now: Date): Promise<IngestAnswer> {
  const { source, mode } = input;
  const open = async () => {
    const { retentionDays } = await settingsForIngest();
    return new DayBatch(source.id, mode, firstDayKept(retentionDays, now), now);
  };
  return withLines(
    { ...input, sort: mode },
    open,
    (batch) => {
      const alongside: Alongside = {
        lock: `days ${source.id}`,
        write: (client) => storeSourceDays(client, source.id, mode, batch.content.totals.ipRows()),
      };
      return write({ ...batch, alongside });
    },
    now,
  );
}

/**
 * Reads a batch of lines to its end and hands it to `finish`; what it holds in memory is given back when that is done.
 * `sort`: what besides the body makes it the batch it is. Errors as acceptMessages.
 */
export async function withLines<Content extends LineBatch>(
  input: LinesInput & { sort?: string },
  open: () => Promise<Content>,
  finish: (batch: ReadBatch & { source: IngestSource; content: Content }) => Promise<IngestAnswer>,
  now: Date,
): Promise<IngestAnswer> {
  const head = readHead(input, now);
  if (input.length !== null && input.length > MAX_BATCH_BYTES) throw tooLarge();
  return budget.within(async (take) => {
    const { body, bytes, whole } = await arrival(input.body, TURN_BYTES);
    take(bytes);
    const read = async () => {
      const content = await open();
      const hash = createHash("sha256").update(input.sort ?? "");
      const lines = new LineSplitter((line, text) => content.addLine(line, text));
      for await (const chunk of decodeBody(body, input.encoding, input.length)) {
        take(chunk.length);
        hash.update(chunk);
        lines.push(chunk);
      }
      lines.end();
      return finish({ ...head, bodyHash: hash.digest(), content });
    };
    // What still comes may come slowly, and would hold up everybody.
    return whole ? turns.within(bytes, read) : read();
  });
}

export type EventsInput = BatchHead & {
  /** Message events that an adapter made; each is checked like a line of a batch, numbered from 1. */
  events: readonly unknown[];
  /** For doors without batch ids: the id alone says whether it is the same batch, not what the events look like. */
  idDecides?: boolean;
};

/** Takes a batch of message events that are objects already. Errors as acceptMessages. */
export async function acceptEvents(input: EventsInput, now: Date): Promise<IngestAnswer> {
  const fill = (content: Batch) => {
    for (const [i, event] of input.events.entries()) content.addEvent(i + 1, event);
  };
  return acceptFilled(input, input.idDecides ? null : JSON.stringify(input.events), fill, now);
}

/**
 * Takes a batch that `fill` enters; `same`, or without it the id alone, makes it the same batch again. Errors as
 * acceptMessages.
 */
export async function acceptFilled(
  input: BatchHead,
  same: string | null,
  fill: (content: Batch) => void,
  now: Date,
): Promise<IngestAnswer> {
  const head = readHead(input, now);
  const content = await openBatch(input.source, now);
  fill(content);
  const bodyHash = createHash("sha256")
    .update(same ?? head.batchId)
    .digest();
  return writeMessages({ ...head, bodyHash, content });
}

function readHead({ source, batchId, through }: BatchHead, now: Date) {
  if (source.pausedAt !== null) {
    throw new AppError("not_allowed", `The source ${source.name} is paused. Staff can resume it.`);
  }
  const parsed = batchIdOf.safeParse(batchId ?? "");
  if (!parsed.success) {
    const message = `${parsed.error.issues[0]?.message}: name each batch, and send a batch again under its name`;
    throw new AppError("invalid_input", "The header Idempotency-Key is missing or not usable.", {
      issues: [{ path: "header.idempotency-key", message }],
    });
  }
  return { source, batchId: parsed.data, receivedAt: now, through: readThrough(through ?? null, now) };
}

function readThrough(text: string | null, now: Date): Date | null {
  if (text === null) return null;
  const through = new Date(text);
  if (!z.iso.datetime({ offset: true }).safeParse(text).success || through > later(now, HOUR)) {
    throw new AppError("invalid_input", "The header X-Through is not usable.", {
      issues: [
        { path: "header.x-through", message: "must be an ISO 8601 instant that is not in the future" },
      ],
    });
  }
  return through;
}

async function openBatch(source: IngestSource, now: Date, read?: ReadLine): Promise<Batch> {
  return new Batch(source.id, { traps: await trapHashes(), joins: source.join !== null, read }, now);
}

function writeMessages(batch: ReadBatch & { source: IngestSource; content: Batch }): Promise<IngestAnswer> {
  const { join } = batch.source;
  const { reports } = batch.content;
  if (join === null || reports.length === 0) return write(batch);
  const alongside: Alongside = {
    lock: `join ${join}`,
    write: (client) => joinReports(client, join, reports),
  };
  return write({ ...batch, alongside });
}

/** Counts a batch that was read, together with others that come now. */
async function write(batch: ReadBatch): Promise<IngestAnswer> {
  return answerOf(batch, await writer.submit(batch));
}

/** The same in a transaction of its own, for a batch whose `alongside` may refuse it: no other must fail with it. */
export async function writeAlone(batch: ReadBatch): Promise<IngestAnswer> {
  const [outcome] = await writeBatches([batch]);
  if (outcome === undefined) throw new Error("a batch was written without an outcome");
  return answerOf(batch, outcome);
}

/**
 * Counts a batch after `work` has written what it holds in transactions of its own. `work` must change nothing when it
 * is done again: after a crash, and for the same batch twice at a time, it is.
 */
export async function writeAfter(batch: ReadBatch, work: () => Promise<void>): Promise<IngestAnswer> {
  const taken = await findTaken(batch);
  if (taken !== null) return answerOf(batch, taken);
  await work();
  return write(batch);
}

function answerOf(batch: ReadBatch, outcome: BatchOutcome): IngestAnswer {
  if ("answer" in outcome) return outcome.answer;
  throw new AppError(
    "mismatch",
    `The batch ${batch.batchId} was taken before with another body. Nothing was stored; give new data a new name.`,
  );
}

// ── counts of others ────────────────────────────────────────────────────────

/**
 * Adds to the daily records of addresses and of their networks, inside the caller's transaction: complaints, and
 * with negative figures complaints taken back. Addresses must be canonical. Call it once per transaction with all
 * changes: rows are locked in one order over all writers, which two calls would break.
 */
export async function addDayCounts(tx: Db, changes: readonly CountChange[]): Promise<void> {
  const totals = new DayTotals();
  for (const change of changes) totals.addChange(change);
  if (changes.length === 0) return;
  await createPartitions(tx, totals.days());
  const reached = await holdSums(tx);
  const rows = totals.ipRows();
  await addToIpDays(runWith(tx), rows);
  await markStale(runWith(tx), rows, reached);
  await addToNetDays(runWith(tx), totals.netRows());
}

// ── sources ─────────────────────────────────────────────────────────────────

const PREFIX_LENGTH = 6;

/** Creates a source. The token is answered this once. Throws invalid_input, and conflict for a name in use. */
export async function createSource(
  actor: Actor,
  name: string,
  now: Date,
  note?: string,
): Promise<{ id: string; token: string }> {
  const input = newSource.safeParse({ name });
  if (!input.success) {
    throw new AppError("invalid_input", input.error.issues[0]?.message ?? "The name is not usable.");
  }
  const token = newSecret();
  const id = await inTransaction(async (tx) => {
    const created = await tx.source.createMany({
      data: [{ name: input.data.name, createdAt: now, ...tokenFields(token) }],
      skipDuplicates: true,
    });
    if (created.count === 0) {
      throw new AppError("conflict", `There is a source called ${input.data.name} already.`);
    }
    const source = await tx.source.findUniqueOrThrow({ where: { name: input.data.name } });
    await recordAudit(tx, entry(actor, "source.created", source, note), now);
    return source.id;
  });
  return { id, token };
}

/** Stops taking data from a source, and waiting for it. Pausing again changes nothing. Throws not_found. */
export async function pauseSource(actor: Actor, id: string, now: Date, note?: string): Promise<void> {
  await setPaused(actor, id, now, now, note);
}

/** Takes data from a paused source again. Resuming again changes nothing. Throws not_found. */
export async function resumeSource(actor: Actor, id: string, now: Date, note?: string): Promise<void> {
  await setPaused(actor, id, null, now, note);
}

/**
 * Says that a source reports the same mail as every other source of the same join, or (null) mail of its own. Holds for
 * what comes from now on. Throws not_found.
 */
export async function joinSource(
  actor: Actor,
  id: string,
  join: string | null,
  now: Date,
  note: string,
): Promise<void> {
  await inTransaction(async (tx) => {
    const source = await findSource(tx, id);
    if (source.join === join) return;
    await tx.source.update({ where: { id }, data: { join } });
    const { detail, ...told } = entry(actor, "source.joined", source, note);
    await recordAudit(tx, { ...told, detail: { ...detail, from: source.join, to: join } }, now);
  });
}

async function setPaused(
  actor: Actor,
  id: string,
  pausedAt: Date | null,
  now: Date,
  note: string | undefined,
): Promise<void> {
  await inTransaction(async (tx) => {
    const { count } = await tx.source.updateMany({
      where: { id, pausedAt: pausedAt === null ? { not: null } : null },
      data: { pausedAt },
    });
    const source = await findSource(tx, id);
    if (count === 0) return;
    const action = pausedAt === null ? "source.resumed" : "source.paused";
    await recordAudit(tx, entry(actor, action, source, note), now);
  });
}

/** Gives a source a new token, which is answered this once; the old one ends now. Throws not_found. */
export async function rotateSourceToken(actor: Actor, id: string, now: Date, note?: string): Promise<string> {
  const token = newSecret();
  await inTransaction(async (tx) => {
    await findSource(tx, id);
    const source = await tx.source.update({ where: { id }, data: tokenFields(token) });
    await recordAudit(tx, entry(actor, "source.token_rotated", source, note), now);
  });
  return token;
}

async function findSource(tx: Db, id: string): Promise<{ id: string; name: string; join: string | null }> {
  const source = await tx.source.findUnique({ where: { id }, select: { id: true, name: true, join: true } });
  if (source === null) throw notFound("source");
  return source;
}

function tokenFields(token: string) {
  return { tokenHash: hashSecret(token), tokenPrefix: token.slice(0, PREFIX_LENGTH) };
}

// Staff give a note at every door; the command line is the operator's own.
function entry(
  actor: Actor,
  action: string,
  { id, name }: { id: string; name: string },
  note: string | undefined,
) {
  const detail = { name, ...(note !== undefined && { note }) };
  return { actor, organizationId: null, action, target: { kind: "source", id }, detail };
}

// ── housekeeping ────────────────────────────────────────────────────────────

/** Partitions are made this many days ahead. */
const DAYS_AHEAD = 7;
const DELIVERY_DAYS = 30;
/** Longer than the oldest event that is accepted, so that a batch cannot come back after it was forgotten. */
const LEDGER_DAYS = 9;
const REFUSED_LINE_DAYS = 7;
/** As long as an event may be late, and the day it is of. */
const JOINED_DAYS = 8;

/** Makes the partitions of the coming days, and drops data past its keeping time. The daily job. */
export async function maintainPartitions(now: Date): Promise<void> {
  const today = dayOf(now);
  await createPartitions(prisma, eachDay(addDays(today, -1), addDays(today, DAYS_AHEAD)));
  const { retentionDays } = await getSettings();
  await dropBefore("ip_day", addDays(today, -retentionDays));
  await dropBefore("net_day", addDays(today, -retentionDays));
  await dropBefore("delivery", addDays(today, -DELIVERY_DAYS));
  await forgetTrapSamples(prisma, later(now, -REFUSED_LINE_DAYS * DAY));
  await deleteJoined(prisma, addDays(today, -JOINED_DAYS));
  await deleteBefore(prisma, {
    batches: later(now, -LEDGER_DAYS * DAY),
    refusedLines: later(now, -REFUSED_LINE_DAYS * DAY),
    days: addDays(today, -retentionDays),
  });
}

// One transaction each: a partition somebody is reading is left for the next day's run.
async function dropBefore(table: "ip_day" | "net_day" | "delivery", firstKept: string): Promise<void> {
  for (const { name, past } of await selectPartitions(prisma, table)) {
    if (past > firstKept) continue;
    try {
      await inTransaction((tx) => dropPartition(tx, name));
    } catch (error) {
      logFor("ingest").warn({ partition: name, error }, "an old partition could not be dropped yet");
    }
  }
}
