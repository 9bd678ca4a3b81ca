// From the lines of a batch to everything that will be written of it: sums, delivery rows, and what was refused.
// Holds sums and packed rows, not the events themselves, so that a large batch stays small in memory.
import type { Day } from "@/lib/platform/day";
import { AppError } from "@/lib/platform/errors";
import { numberWords } from "@/lib/platform/number-words";
import { DayTotals } from "./aggregate";
import { DeliveryRows, storedRecipientHash } from "./delivery";
import { type CleanEvent, isRefusal, type Refusal, readEvent, readLine } from "./event";
import type { JoinedEvent } from "./join";
import { MAX_LINE_BYTES } from "./lines";
import { redactLine } from "./redact-line";
import type { LineError, Verdict } from "./schema";

/** Most lines of one batch, blank ones too. */
export const MAX_BATCH_LINES = 200_000;
/** Most refused lines named in the answer. */
export const MAX_ERRORS = 100;
/** Most refused lines of a batch kept for staff. */
export const MAX_SAMPLES = 20;

export type RefusedSample = LineError & { sample: string };

/** A batch of whatever kind, line by line: what is taken of it, and what is refused. */
export abstract class LineBatch {
  readonly totals = new DayTotals();
  readonly deliveries: DeliveryRows;
  readonly errors: LineError[] = [];
  readonly samples: RefusedSample[] = [];
  accepted = 0;
  refused = 0;
  /**
   * Whether what comes says how far the source has come with its mail: then days wait for the source, and are closed by
   * it. Blocks, traps and complaints come or do not come; no day waits for them.
   */
  readonly closesDays: boolean = true;
  /** Oldest and newest accepted event, in milliseconds. */
  oldestAt: number | null = null;
  newestAt: number | null = null;

  constructor(
    sourceId: string,
    protected readonly now: Date,
  ) {
    this.deliveries = new DeliveryRows(sourceId);
  }

  /** Every day that it may add to. */
  days(): Day[] {
    return this.totals.days();
  }

  /** Takes the text of one line, or says why not. */
  protected abstract take(text: string): Refusal | null;

  /**
   * Takes one line; `text` is null when it was too long.
   * @throws AppError too_large past MAX_BATCH_LINES.
   */
  addLine(line: number, text: string | null): void {
    if (line > MAX_BATCH_LINES) {
      throw new AppError(
        "too_large",
        `The batch has more than ${numberWords(MAX_BATCH_LINES)} lines. Nothing was stored; send smaller batches.`,
      );
    }
    const refusal = text === null ? tooLong : this.take(text);
    if (refusal !== null) this.refuse(line, refusal, text);
  }

  /** Counts one line as taken; `at` is its time. */
  protected counted(at: number): void {
    this.accepted += 1;
    this.oldestAt = Math.min(this.oldestAt ?? at, at);
    this.newestAt = Math.max(this.newestAt ?? at, at);
  }

  protected refuse(line: number, { code, message }: Refusal, text: string | null): void {
    this.refused += 1;
    if (this.errors.length < MAX_ERRORS) this.errors.push({ line, code, message });
    if (this.samples.length < MAX_SAMPLES)
      this.samples.push({ line, code, message, sample: redactLine(text) });
  }
}

const tooLong: Refusal = {
  code: "too_long",
  message: `The line is longer than ${MAX_LINE_BYTES / 1024} KiB.`,
};

export type BatchOptions = {
  /** Stored hashes of the provider's trap addresses (lib/ingest/delivery.ts). */
  traps: ReadonlySet<string>;
  /** Whether other sources report the same mail: then messages with a queue id are kept for the join. */
  joins: boolean;
  /** Makes an event of a line; that of message events when it is left out. */
  read?: ReadLine;
};

export type ReadLine = (text: string, now: Date) => CleanEvent | Refusal;

/** Message events. */
export class Batch extends LineBatch {
  /** Messages that are added up when it is known what other sources said of them. */
  readonly reports: JoinedEvent[] = [];

  constructor(
    sourceId: string,
    private readonly options: BatchOptions,
    now: Date,
  ) {
    super(sourceId, now);
  }

  override days(): Day[] {
    return [...new Set([...super.days(), ...this.reports.map(({ event }) => event.day)])];
  }

  protected take(text: string): Refusal | null {
    return this.accept((this.options.read ?? readLine)(text, this.now));
  }

  /** Takes one event that is an object already; `line` names it in the answer. */
  addEvent(line: number, value: unknown): void {
    const refusal = this.accept(readEvent(value, this.now));
    if (refusal !== null) this.refuse(line, refusal, JSON.stringify(value));
  }

  /** Refuses what an adapter could not make an event of. */
  addRefusal(line: number, refusal: Refusal, text: string): void {
    this.refuse(line, refusal, text);
  }

  /** The filter's word on one recipient of a message that was counted before, on `day`. */
  addVerdict(line: number, told: { ts: string; ip: string; verdict: Verdict }, day: Day): void {
    const event = readEvent({ ...told, dataCommands: 0, recipients: 0 }, this.now);
    if (isRefusal(event)) {
      this.refuse(line, event, JSON.stringify(told));
      return;
    }
    this.counted(event.at);
    this.totals.addChange({ ip: event.ip, day, [told.verdict]: 1 });
  }

  private accept(event: CleanEvent | Refusal): Refusal | null {
    if (isRefusal(event)) return event;
    this.counted(event.at);
    const trap = event.trap || this.hitsTrap(event);
    const { queueId } = event;
    if (this.options.joins && queueId !== null) this.reports.push({ queueId, event, trap });
    else this.totals.addEvent(event, trap);
    this.deliveries.add(event);
    return null;
  }

  private hitsTrap(event: CleanEvent): boolean {
    const { traps } = this.options;
    if (traps.size === 0) return false;
    return event.recipientHashes.some((hash) => traps.has(storedRecipientHash(hash)));
  }
}
