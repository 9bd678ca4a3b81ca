// One line of a batch: a message event in clean, canonical form, or the reason why it is refused.
import type { ZodError, ZodType } from "zod";
import { DAY, type Day, dayAt, HOUR } from "@/lib/platform/day";
import { canonicalAddress } from "@/lib/platform/ip";
import {
  type LineErrorCode,
  MAX_COUNT_PER_EVENT,
  type MessageEvent,
  messageEvent,
  type Verdict,
} from "./schema";

/** Older events are refused: the ledger forgets a batch a day later, so that nothing is ever counted twice. */
export const MAX_EVENT_AGE_MS = 7 * DAY;
/** How far a source's clock may run ahead. */
export const MAX_EVENT_LEAD_MS = HOUR;

/** Most characters of a HELO name that are kept. */
export const MAX_HELO = 255;
const MAX_DOMAIN = 253;

/** A message event with its defaults filled in. Instants in milliseconds, the address canonical. */
export type CleanEvent = {
  at: number;
  day: Day;
  ip: string;
  port: number | null;
  helo: string | null;
  mailFromDomain: string | null;
  rcptCommands: number;
  rcptUnknown: number;
  dataCommands: number;
  recipients: number;
  verdict: Verdict | null;
  queueId: string | null;
  uuid: string | null;
  messageId: string | null;
  recipientHashes: readonly string[];
  /** The source itself says that a trap was hit. */
  trap: boolean;
};

export type Refusal = { code: LineErrorCode; message: string };

const notJson: Refusal = { code: "not_json", message: "The line is not valid JSON." };
const notAnObject: Refusal = { code: "not_an_object", message: "The line is JSON, but not an object." };

/** Reads the text of one line. */
export function readLine(text: string, now: Date): CleanEvent | Refusal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return notJson;
  }
  return readEvent(value, now);
}

/** Reads the text of one line of another kind by its schema. */
export function readFields<T>(schema: ZodType<T>, text: string): { fields: T } | { refusal: Refusal } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { refusal: notJson };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { refusal: notAnObject };
  const parsed = schema.safeParse(value);
  return parsed.success ? { fields: parsed.data } : { refusal: badField(parsed.error) };
}

/** Checks and completes one event. `now` decides what is too old or in the future. */
export function readEvent(value: unknown, now: Date): CleanEvent | Refusal {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return notAnObject;
  }
  if (isPlainEvent(value)) return complete(value, now.getTime());
  const parsed = messageEvent.safeParse(value);
  return parsed.success ? complete(parsed.data, now.getTime()) : badField(parsed.error);
}

/**
 * Recognizes the ordinary event without the schema, ten times faster: what it takes, the schema takes too, unchanged
 * (a property test holds it to that). Whatever it is not sure of is left to the schema.
 */
export function isPlainEvent(value: object): value is MessageEvent {
  const event = value as Record<keyof MessageEvent, unknown>;
  return (
    isPlainInstant(event.ts) &&
    typeof event.ip === "string" &&
    event.ip.length <= 64 &&
    isCount(event.port, 65_535) &&
    isText(event.helo) &&
    isText(event.mailFrom) &&
    isCount(event.rcptCommands, MAX_COUNT_PER_EVENT) &&
    isCount(event.rcptUnknown, MAX_COUNT_PER_EVENT) &&
    isCount(event.dataCommands, MAX_COUNT_PER_EVENT) &&
    isCount(event.recipients, MAX_COUNT_PER_EVENT) &&
    (event.verdict == null || event.verdict === "ham" || event.verdict === "spam") &&
    isShortText(event.queueId) &&
    isShortText(event.uuid) &&
    isText(event.messageId) &&
    isText(event.fromDomain) &&
    isTextList(event.dkim) &&
    isText(event.spf) &&
    isText(event.dmarc) &&
    isFlag(event.tls) &&
    isFlag(event.oneClickUnsubscribe) &&
    isText(event.stream) &&
    isHashList(event.recipientHashes) &&
    event.trap == null
  );
}

// The 29th of February exists in some years only: the schema knows in which.
const plainDay =
  "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))";
const plainInstant = new RegExp(
  `^20\\d\\d-${plainDay}T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?Z$`,
);
const recipientHashForm = /^[0-9a-f]{64}$/;

function isPlainInstant(value: unknown): boolean {
  return typeof value === "string" && plainInstant.test(value);
}

function isCount(value: unknown, max: number): boolean {
  return value == null || (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max);
}

function isText(value: unknown): boolean {
  return value == null || typeof value === "string";
}

function isShortText(value: unknown): boolean {
  return value == null || (typeof value === "string" && value.length <= 255);
}

function isFlag(value: unknown): boolean {
  return value == null || typeof value === "boolean";
}

function isTextList(value: unknown): boolean {
  return value == null || (Array.isArray(value) && value.every((item) => typeof item === "string"));
}

function isHashList(value: unknown): boolean {
  if (value == null) return true;
  if (!Array.isArray(value) || value.length > 1000) return false;
  return value.every((item) => typeof item === "string" && recipientHashForm.test(item));
}

export function isRefusal(outcome: CleanEvent | Refusal): outcome is Refusal {
  return "code" in outcome;
}

function complete(event: MessageEvent, now: number): CleanEvent | Refusal {
  const at = Date.parse(event.ts);
  if (Number.isNaN(at)) return { code: "bad_field", message: "ts: is not an instant." };
  if (at < now - MAX_EVENT_AGE_MS) return { code: "too_old", message: "ts: is more than 7 days ago." };
  if (at > now + MAX_EVENT_LEAD_MS) {
    return { code: "in_future", message: "ts: is more than an hour in the future." };
  }
  const ip = canonicalAddress(event.ip);
  if (ip === null) return { code: "bad_address", message: "ip: is not an IPv4 or IPv6 address." };

  const recipients = event.recipients ?? (event.dataCommands === 0 ? 0 : 1);
  const dataCommands = event.dataCommands ?? (recipients === 0 ? 0 : 1);
  const rcptUnknown = event.rcptUnknown ?? 0;
  const rcptCommands = event.rcptCommands ?? recipients + rcptUnknown;
  if (rcptUnknown > rcptCommands) {
    return { code: "inconsistent", message: "rcptUnknown: is larger than rcptCommands." };
  }
  if (recipients > 0 && dataCommands === 0) {
    return { code: "inconsistent", message: "recipients: there are some, but dataCommands is 0." };
  }
  return {
    at,
    day: dayAt(at),
    ip,
    port: event.port ?? null,
    helo: event.helo ? cleanText(event.helo, MAX_HELO) : null,
    mailFromDomain: event.mailFrom ? domainOf(event.mailFrom) : null,
    rcptCommands,
    rcptUnknown,
    dataCommands,
    recipients,
    verdict: event.verdict ?? null,
    queueId: joinKey(event.queueId),
    uuid: joinKey(event.uuid),
    messageId: event.messageId || null,
    recipientHashes: event.recipientHashes ?? [],
    trap: event.trap != null,
  };
}

/**
 * A text that a stranger chose, as one line without control characters (line ends, NUL, bidirectional marks, lone
 * surrogates become "?"), cut to `max` characters. Null when nothing is left.
 */
export function cleanText(text: string, max: number): string | null {
  const cut = text.slice(0, max);
  // Printable ASCII is nearly all there is; the Unicode classes cost ten times as much.
  const clean = /^[\x20-\x7e]*$/.test(cut) ? cut : cut.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
  return clean.trim() || null;
}

/** The domain of an envelope sender in lower case; null for the empty sender and where there is none. */
export function domainOf(mailFrom: string): string | null {
  const at = mailFrom.lastIndexOf("@");
  if (at === -1) return null;
  return cleanText(
    mailFrom
      .slice(at + 1)
      .replace(/>\s*$/, "")
      .toLowerCase(),
    MAX_DOMAIN,
  );
}

function joinKey(id: string | null | undefined): string | null {
  return id ? cleanText(id, 255) : null;
}

function badField(error: ZodError): Refusal {
  const issue = error.issues[0];
  return {
    code: "bad_field",
    message: `${issue?.path.join(".") ?? "line"}: ${issue?.message ?? "is not valid"}.`.replace(/\.\.$/, "."),
  };
}
