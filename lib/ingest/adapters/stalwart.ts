// What Stalwart's webhook posts, as message events. Written from its documentation (stalw.art/docs/telemetry/webhooks and
// /docs/ref/object/web-hook) and its source (stalwartlabs/stalwart, crates/: trc/src/serializers/json.rs,
// common/src/network/mod.rs, smtp/src/inbound/{ehlo,rcpt,data}.rs, smtp/src/queue/spool.rs, email/src/message/ingest.rs),
// not tried on a running Stalwart. An event of an SMTP session carries the remoteIp, remotePort and localPort of its
// connection, one of a delivery the queueId of its message: whatever comes in whichever post, it tells enough by itself.
// Only the HELO, a sample, must be in the same post. Recipients leave this file only as hashes.
import { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import { keyedHash, sameBytes } from "@/lib/platform/secret";
import { derivedBatchId, recipientHash } from "../delivery";
import type { Refusal } from "../event";
import type { MessageEvent, Verdict } from "../schema";

/**
 * One thing that the post says: a message event, the filter's word on one recipient of a message that Stalwart queued, or
 * why an event was not understood.
 */
export type StalwartItem = { batchId: string } & (
  | { event: MessageEvent }
  | { word: { ts: string; queueId: string; verdict: Verdict } }
  | { refusal: Refusal; text: string }
);
/** `line`: the place of the event in its post, from 1. */
export type PlacedItem = { line: number; item: StalwartItem };

/**
 * Throws AppError invalid_key unless `signature` is the HMAC-SHA256 of the body under the source's token, in base64. The
 * token is the one that came with the post and was found to be the source's: only its hash is kept here.
 */
export function checkSignature(body: Buffer, signature: string | null, token: string): void {
  const given = Buffer.from(signature ?? "", "base64");
  if (sameBytes(given, keyedHash(Buffer.from(token, "utf8"), body))) return;
  throw new AppError(
    "invalid_key",
    "The header X-Signature is missing or does not fit the body. Set the webhook's signature key to the token.",
  );
}

const post = z.object({ events: z.array(z.unknown()) });

const anyEvent = z.object({ type: z.string() });
const text = z.string().nullish();
const number = z.number().nullish();
const stalwartEvent = z.object({
  createdAt: z.string(),
  type: z.string(),
  data: z.object({
    spanId: text,
    queueId: z
      .string()
      .regex(/^\d{1,20}$/)
      .nullish(),
    remoteIp: text,
    remotePort: number,
    localPort: number,
    domain: text,
    from: text,
    to: z.union([z.string(), z.array(z.string())]).nullish(),
    // A word, or for other types of event a list of results.
    result: z.unknown().optional(),
    accountId: number,
    documentId: number,
  }),
});
type StalwartEvent = z.infer<typeof stalwartEvent>;

/**
 * Reads one post. Its ids of events are of no use: older versions give one to several events of a second, newer ones a new
 * one each time that a post is repeated. What an event is about names it.
 * @throws AppError invalid_input when the body is not what the webhook sends.
 */
export function readStalwartPost(body: Buffer, hashKey: Uint8Array): PlacedItem[] {
  const helos: Helos = new Map();
  return parsePost(body).flatMap((value, i) => {
    const item = itemOf(value, helos, hashKey);
    return item === null ? [] : { line: i + 1, item };
  });
}

function itemOf(value: unknown, helos: Helos, hashKey: Uint8Array): StalwartItem | null {
  const named = anyEvent.safeParse(value);
  if (!named.success) return notUnderstood(value, named.error.issues[0]);
  const { type } = named.data;
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (read === undefined) return null;
  const parsed = stalwartEvent.safeParse(value);
  if (!parsed.success) return notUnderstood(value, parsed.error.issues[0]);
  const { localPort } = parsed.data.data;
  // What the provider's own users hand in is outbound.
  return localPort === 465 || localPort === 587 ? null : read(parsed.data, helos, hashKey);
}

// 64-bit ids are written as numbers, which JSON.parse would round; within a string no quotation mark stands bare.
function parsePost(body: Buffer): unknown[] {
  const exact = body.toString("utf8").replace(/"(spanId|queueId)"\s*:\s*(\d+)/g, '"$1":"$2"');
  let value: unknown;
  try {
    value = JSON.parse(exact);
  } catch {
    throw new AppError("invalid_input", "The body is not valid JSON.");
  }
  const parsed = post.safeParse(value);
  if (parsed.success) return parsed.data.events;
  throw new AppError(
    "invalid_input",
    "The body is not what Stalwart's webhook sends: events must be a list.",
  );
}

function notUnderstood(value: unknown, issue: z.core.$ZodIssue | undefined): StalwartItem {
  const text = JSON.stringify(value);
  const message = `${issue?.path.join(".") || "event"}: ${issue?.message ?? "is not valid"}.`;
  return { batchId: derivedBatchId("stalwart-bad", [text]), refusal: { code: "bad_field", message }, text };
}

/** What clients called themselves so far, by session. */
type Helos = Map<string, string>;
type Reader = (told: StalwartEvent, helos: Helos, hashKey: Uint8Array) => StalwartItem | null;

/** The events that say something about who sends; all others say nothing here. */
const readers: Readonly<Record<string, Reader>> = {
  "smtp.ehlo": greeted,
  "queue.message-queued": queued,
  "spam.classify": rejected,
  "smtp.mailbox-does-not-exist": (told, helos) => refusedRecipient(told, helos, 1),
  "smtp.relay-not-allowed": (told, helos) => refusedRecipient(told, helos, 0),
  "smtp.rcpt-to-greylisted": (told, helos) => refusedRecipient(told, helos, 0),
  "message-ingest.ham": (told) => word(told, "ham"),
  "message-ingest.spam": (told) => word(told, "spam"),
};

function greeted({ data: { spanId, domain } }: StalwartEvent, helos: Helos): null {
  if (spanId && domain) helos.set(spanId, domain);
  return null;
}

function queued(told: StalwartEvent, helos: Helos, hashKey: Uint8Array): StalwartItem {
  const recipients = recipientsOf(told);
  return message(told, {
    ...clientOf(told, helos),
    mailFrom: told.data.from,
    recipients: Math.max(1, recipients.length),
    recipientHashes: recipients.slice(0, 1000).map((address) => recipientHash(hashKey, address)),
  });
}

/** A message that was refused or dropped as spam comes without its recipients; it had one at least. */
function rejected(told: StalwartEvent, helos: Helos): StalwartItem | null {
  if (told.data.result !== "reject" && told.data.result !== "discard") return null;
  return message(told, { ...clientOf(told, helos), recipients: 1, verdict: "spam" });
}

function message(told: StalwartEvent, event: MessageEvent): StalwartItem {
  const { queueId } = told.data;
  if (!queueId)
    return notUnderstood(told, { code: "custom", path: ["data", "queueId"], message: "is missing" });
  const batchId = derivedBatchId("stalwart-message", [told.type, queueId]);
  return { batchId, event: { ...event, queueId: queueIdOf(queueId) } };
}

function refusedRecipient(told: StalwartEvent, helos: Helos, rcptUnknown: number): StalwartItem {
  const { type, createdAt, data } = told;
  return {
    batchId: derivedBatchId("stalwart-rcpt", [type, data.spanId ?? "", createdAt, recipientsOf(told)]),
    event: { ...clientOf(told, helos), rcptCommands: 1, rcptUnknown, dataCommands: 0, recipients: 0 },
  };
}

/** Mail that did not come through the queue was put there by its reader's own program. */
function word({ createdAt, data }: StalwartEvent, verdict: Verdict): StalwartItem | null {
  if (!data.queueId) return null;
  const about = [data.queueId, String(data.accountId), String(data.documentId)];
  return {
    batchId: derivedBatchId("stalwart-word", about),
    word: { ts: createdAt, queueId: queueIdOf(data.queueId), verdict },
  };
}

function clientOf({ createdAt, data }: StalwartEvent, helos: Helos) {
  const helo = helos.get(data.spanId ?? "");
  return { ts: createdAt, ip: data.remoteIp ?? "", port: data.remotePort, helo };
}

function recipientsOf({ data }: StalwartEvent): string[] {
  return [data.to ?? []].flat();
}

/** As Stalwart's Received line shows it, by which complaints find the message. */
function queueIdOf(decimal: string): string {
  return BigInt(decimal).toString(16).toUpperCase();
}
