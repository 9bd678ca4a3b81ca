// What our plugin for Haraka reports (components/staff/haraka-plugin.ts), a transaction a line, as message events.
// Written against Haraka 3.3. Recipients leave this file only as hashes.
import { z } from "zod";
import { recipientHash } from "../delivery";
import { type CleanEvent, type Refusal, readEvent, readFields } from "../event";
import { MAX_COUNT_PER_EVENT, type MessageEvent, type Verdict } from "../schema";
import { verdictOf } from "./rspamd";

const count = z.number().int().min(0).max(MAX_COUNT_PER_EVENT);
const text = z.string().nullish();

const message = z.object({
  /** Null: the client left before it was answered, and will come again. */
  status: z.enum(["accepted", "rejected", "deferred"]).nullish(),
  messageId: text,
  /** The recipients that were accepted. */
  to: z.array(z.string()).max(MAX_COUNT_PER_EVENT),
  rspamd: z.object({ action: z.string() }).nullish(),
  spamassassin: z.object({ score: z.number(), required: z.number() }).nullish(),
});
type Message = z.infer<typeof message>;

const record = z.object({
  ts: z.string(),
  uuid: z.string().min(1),
  ip: z.string(),
  port: z.number().nullish(),
  helo: text,
  tls: z.boolean().nullish(),
  fromDomain: text,
  rcpts: z.object({ accepted: count, deferred: count, refused: count, unknown: count }),
  /** Null: nothing was transmitted to its end. */
  message: message.nullish(),
});
type HarakaRecord = z.infer<typeof record>;

/** Reads one line; what is wrong with it refuses this line alone. */
export function readHarakaRecord(line: string, hashKey: Uint8Array, now: Date): CleanEvent | Refusal {
  const read = readFields(record, line);
  return "refusal" in read ? read.refusal : readEvent(eventOf(read.fields, hashKey), now);
}

function eventOf(
  { ts, uuid, ip, port, helo, tls, fromDomain, rcpts, message }: HarakaRecord,
  key: Uint8Array,
): MessageEvent {
  return {
    ts,
    ip,
    port,
    helo,
    tls,
    mailFrom: fromDomain ? `@${fromDomain}` : "",
    rcptCommands: rcpts.accepted + rcpts.deferred + rcpts.refused,
    rcptUnknown: rcpts.unknown,
    ...(message ? transmitted(message, uuid, rcpts.accepted, key) : { dataCommands: 0, recipients: 0 }),
  };
}

/**
 * A message that was put off is counted with its recipients when it comes again and is taken. Haraka's id of the
 * transaction stands in its Received line, and its rspamd plugin hands it on as the queue id: both are joined by it.
 */
function transmitted(
  message: Message,
  uuid: string,
  accepted: number,
  hashKey: Uint8Array,
): Partial<MessageEvent> {
  const names = { dataCommands: 1, queueId: uuid, uuid, messageId: message.messageId };
  if (message.status !== "accepted" && message.status !== "rejected") return { ...names, recipients: 0 };
  return {
    ...names,
    recipients: accepted,
    verdict: filterWord(message),
    recipientHashes: message.to.slice(0, 1000).map((address) => recipientHash(hashKey, address)),
  };
}

function filterWord({ rspamd, spamassassin }: Message): Verdict | null {
  if (rspamd) return verdictOf(rspamd.action);
  if (!spamassassin) return null;
  return spamassassin.score >= spamassassin.required ? "spam" : "ham";
}
