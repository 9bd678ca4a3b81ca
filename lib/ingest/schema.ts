// What mail systems send (the message event), what they are answered, and what staff see of sources.
// Instants ISO 8601 UTC, days YYYY-MM-DD. Ships to the browser.
import { z } from "zod";
import { staffNote } from "@/lib/audit/schema";
import { isDay } from "@/lib/platform/day";

// ── what comes in ───────────────────────────────────────────────────────────

/** The filter's word on one recipient. */
export const verdicts = ["ham", "suspect", "spam"] as const;
export const verdict = z.enum(verdicts);
export type Verdict = z.infer<typeof verdict>;

export const trapClasses = ["pristine", "recycled", "typo"] as const;
export const trapClass = z.enum(trapClasses);
export type TrapClass = z.infer<typeof trapClass>;

/** No single message has more of anything; a larger figure is a fault of the source. */
export const MAX_COUNT_PER_EVENT = 100_000;

const count = z.number().int().min(0).max(MAX_COUNT_PER_EVENT).nullish();
/** Ids that our own servers make: long ones are a fault of the source. */
const joinId = z.string().max(255).nullish();
const text = z.string().nullish();

/**
 * One message as a mail system saw it. `ts` and `ip` are required; null means the same as left out, and fields
 * not named here are ignored. A key that stands twice in a line counts as it stands last (JSON.parse).
 */
export const messageEvent = z.object({
  /** When the message was transmitted, with Z or an offset. */
  ts: z.iso.datetime({ offset: true }),
  /** The connecting address. */
  ip: z.string().max(64),
  port: z.number().int().min(0).max(65_535).nullish(),
  helo: text,
  /** Envelope sender; only its domain is kept. */
  mailFrom: text,
  /** RCPT commands, accepted or not. Left out: recipients + rcptUnknown. */
  rcptCommands: count,
  rcptUnknown: count,
  /** Messages transmitted. Left out: 1, or 0 when recipients is 0. */
  dataCommands: count,
  /** Recipients of the transmitted message. Left out: 1, or 0 when dataCommands is 0. */
  recipients: count,
  verdict: verdict.nullish(),
  queueId: joinId,
  uuid: joinId,
  messageId: text,
  fromDomain: text,
  dkim: z.array(z.string()).nullish(),
  spf: text,
  dmarc: text,
  tls: z.boolean().nullish(),
  oneClickUnsubscribe: z.boolean().nullish(),
  stream: text,
  /** HMAC-SHA-256 of each recipient in lower case under the provider's key, 64 hexadecimal digits. */
  recipientHashes: z
    .array(z.string().regex(/^[0-9a-f]{64}$/i, { error: "must be 64 hexadecimal digits" }))
    .max(1000)
    .nullish(),
  /** The class of the trap that was hit, or null. */
  trap: trapClass.nullish(),
});
export type MessageEvent = z.infer<typeof messageEvent>;

/** One trap hit: a message that came to an address nobody uses. */
export const trapLine = z.object({
  ts: z.string(),
  ip: z.string(),
  class: trapClass,
  helo: text,
  mailFrom: text,
});

/** Counts of one address and day that a source added up by itself; what is left out is 0. */
const dayCount = z
  .number()
  .int()
  .min(0)
  .max(1_000_000_000)
  .nullish()
  .transform((figure) => figure ?? 0);
export const dayLine = z.object({
  ip: z.string().max(64),
  day: z.string().refine(isDay, { error: "must be a calendar day, YYYY-MM-DD" }),
  rcptCommands: dayCount,
  rcptUnknown: dayCount,
  dataCommands: dayCount,
  recipients: dayCount,
  ham: dayCount,
  suspect: dayCount,
  spam: dayCount,
  complaints: dayCount,
  trapHits: dayCount,
  helo: text,
  mailFrom: text,
  firstSeen: z.iso.datetime({ offset: true }).nullish(),
  lastSeen: z.iso.datetime({ offset: true }).nullish(),
});
export type DayLine = z.infer<typeof dayLine>;

/**
 * add: figures are added to what the source said of the address and day before. replace: they take its place. What
 * other sources say stays in both.
 */
export const dayModes = ["add", "replace"] as const;
export const dayMode = z.enum(dayModes);
export type DayMode = z.infer<typeof dayMode>;

/** Name of a batch, chosen by the source: the value of Idempotency-Key. */
export const batchId = z
  .string()
  .min(1, { error: "must not be empty" })
  .max(200, { error: "must have at most 200 characters" })
  .regex(/^[\x21-\x7e]+$/, { error: "must be printable ASCII without spaces" });

// ── what is answered ────────────────────────────────────────────────────────

/** Why a line was refused. */
export const lineErrorCodes = [
  "not_json",
  "not_an_object",
  "too_long",
  "bad_field",
  "bad_address",
  "inconsistent",
  "too_old",
  "in_future",
] as const;
export const lineErrorCode = z.enum(lineErrorCodes);
export type LineErrorCode = z.infer<typeof lineErrorCode>;

/** `line` counts from 1. */
export const lineError = z.object({ line: z.number(), code: lineErrorCode, message: z.string() });
export type LineError = z.infer<typeof lineError>;

/** `errors` names at most the first 100 refused lines; `refused` is their exact number. */
export const ingestAnswer = z.object({
  batch: z.string(),
  accepted: z.number(),
  refused: z.number(),
  /** True when this batch had been taken before: nothing was counted again, and the figures are those of then. */
  duplicate: z.boolean(),
  errors: z.array(lineError),
});
export type IngestAnswer = z.infer<typeof ingestAnswer>;

// ── sources, for staff ──────────────────────────────────────────────────────

export const newSource = z.object({
  name: z
    .string()
    .trim()
    .min(1, { error: "Give the source a name." })
    .max(80, { error: "80 characters at most." })
    .regex(/^\P{Cc}*$/u, { error: "One line of ordinary characters." }),
});
export type NewSource = z.infer<typeof newSource>;

/** The name that sources of the same mail share: each message counts once, whichever of them report it. */
export const joinSourceInput = z.object({
  join: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: "Use up to 40 small letters, digits and hyphens." })
    .nullable(),
});
export type JoinSourceInput = z.infer<typeof joinSourceInput>;

/** waiting: nothing has come yet. quiet: nothing for 7 days, so days no longer wait for it. */
export const sourceStates = ["waiting", "active", "quiet", "paused"] as const;
export const sourceState = z.enum(sourceStates);
export type SourceState = z.infer<typeof sourceState>;

const instant = z.iso.datetime();

export const sourceItem = z.object({
  id: z.string(),
  name: z.string(),
  state: sourceState,
  /** First characters of the token, for recognition. */
  tokenPrefix: z.string(),
  /** The name it shares with the sources that report the same mail, or null. */
  join: z.string().nullable(),
  createdAt: instant,
  pausedAt: instant.nullable(),
  lastBatchAt: instant.nullable(),
  newestEventAt: instant.nullable(),
  /** Time up to which the source says it has sent everything, when it says so (X-Through). */
  through: instant.nullable(),
  /** Seconds from the newest event to now; null before the first. */
  lagSeconds: z.number().nullable(),
  /** The last day this source has closed. */
  closedThrough: z.string().nullable(),
  /** What came on the present UTC day. */
  today: z.object({ batches: z.number(), accepted: z.number(), refused: z.number() }),
});
export type SourceItem = z.infer<typeof sourceItem>;

export const sourceList = z.object({ sources: z.array(sourceItem) });
export type SourceList = z.infer<typeof sourceList>;

/** The token is shown this once; only its hash is kept. */
export const createdSource = z.object({ source: sourceItem, token: z.string() });
export type CreatedSource = z.infer<typeof createdSource>;

export const listRefusedInput = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});
export type ListRefusedInput = z.infer<typeof listRefusedInput>;

/** A sample of what was refused: at most 20 lines a batch and 1,000 a source and day, kept 7 days. */
export const refusedLine = z.object({
  batch: z.string(),
  line: z.number(),
  receivedAt: instant,
  code: lineErrorCode,
  message: z.string(),
  /** The line without personal data and shortened. */
  sample: z.string(),
});
export type RefusedLine = z.infer<typeof refusedLine>;

export const refusedLinesPage = z.object({ rows: z.array(refusedLine), next: z.string().nullable() });
export type RefusedLinesPage = z.infer<typeof refusedLinesPage>;

// ── traps, for staff ────────────────────────────────────────────────────────

/**
 * Where mail for a trap is counted, and nowhere else, so that no message counts twice: in the message events of the
 * servers that it passes, or at the trap sink that it is sent to.
 */
export const trapCounters = ["events", "sink"] as const;
export const trapCounter = z.enum(trapCounters);
export type TrapCounter = z.infer<typeof trapCounter>;

/** Most traps there may be. */
export const MAX_TRAPS = 20_000;

/** A mail address, or a domain with all below it. */
export const trapItem = z.object({ target: z.string(), class: trapClass, countedBy: trapCounter });
export type TrapItem = z.infer<typeof trapItem>;

/** The traps themselves: reading them is recorded. */
export const trapList = z.object({ traps: z.array(trapItem) });
export type TrapList = z.infer<typeof trapList>;

/** How many there are, without naming one. */
export const trapSummary = z.object({
  groups: z.array(
    z.object({
      class: trapClass,
      countedBy: trapCounter,
      addresses: z.number(),
      domains: z.number(),
    }),
  ),
});
export type TrapSummary = z.infer<typeof trapSummary>;

/** One trap a line: the address or domain, and perhaps its class and where it is counted; else as said beside the text. */
export const addTrapsInput = z.object({
  text: z.string().max(900_000, { error: "Add them in several parts." }),
  class: trapClass,
  countedBy: trapCounter,
  note: staffNote,
});
export type AddTrapsInput = z.infer<typeof addTrapsInput>;

export const removeTrapsInput = z.object({
  targets: z.array(z.string().max(254)).min(1).max(MAX_TRAPS),
  note: staffNote,
});
export type RemoveTrapsInput = z.infer<typeof removeTrapsInput>;

export const listTrapSamplesInput = z.object({
  /** Samples before the last of the page before. */
  cursor: z.string().max(200).optional(),
});

/** The head of a message that hit a trap at the sink: at most 20 an address and 2,000 in all a day, kept 7 days. */
export const trapSample = z.object({
  id: z.string(),
  at: instant,
  ip: z.string(),
  class: trapClass,
  helo: z.string().nullable(),
  mailFromDomain: z.string().nullable(),
  /** Header fields without recipients and local parts. */
  headers: z.string(),
});
export type TrapSample = z.infer<typeof trapSample>;
export const trapSamplesPage = z.object({ rows: z.array(trapSample), next: z.string().nullable() });
export type TrapSamplesPage = z.infer<typeof trapSamplesPage>;

// ── completeness ────────────────────────────────────────────────────────────

/**
 * What is known of a UTC day: complete (every source that was sending closed it), today (not over), open (over, but
 * some source has not closed it), late (open 36 h after its end), missing (not closed 7 days after its end), lost (declared
 * so by staff), before_source (there was no source yet).
 */
export const completenessStates = [
  "complete",
  "today",
  "open",
  "late",
  "missing",
  "lost",
  "before_source",
] as const;
export const completenessState = z.enum(completenessStates);
export type CompletenessState = z.infer<typeof completenessState>;

export const completeness = z.object({
  /** The newest complete day before any that may still fill; null when there is none. */
  completeThrough: z.string().nullable(),
  /** In order, from the oldest asked for to today. */
  days: z.array(z.object({ day: z.string(), state: completenessState })),
});
export type Completeness = z.infer<typeof completeness>;

export const dayParams = z.object({ day: z.iso.date() });
