// What KumoMTA's log hook posts, one JSON log record each, as a message event. Written from its documentation
// (docs.kumomta.com/reference/log_record), not tried on a running KumoMTA. Reception is a message that came in,
// Rejection an answer of 4xx or 5xx to a command; everything else is about mail that goes out.
import { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import { derivedBatchId, recipientHash } from "../delivery";
import { type MessageEvent, verdict } from "../schema";
import type { Outcome } from "./outcome";

const text = z.string().nullish();

const record = z.object({
  type: z.string(),
  id: text,
  sender: text,
  /** A text, or a list in versions that keep a message's recipients together. */
  recipient: z.union([z.string(), z.array(z.string())]).nullish(),
  response: z
    .object({
      code: z.number().nullish(),
      enhanced_code: z.object({ class: z.number(), subject: z.number(), detail: z.number() }).nullish(),
      command: text,
    })
    .nullish(),
  peer_address: z.object({ name: text, addr: text }).nullish(),
  /** Seconds since 1970. */
  timestamp: z.number().min(0).max(8.64e12),
  reception_protocol: text,
  meta: z.record(z.string(), z.unknown()).catch({}),
  headers: z.record(z.string(), z.unknown()).catch({}),
});
type Record = z.infer<typeof record>;

/**
 * Reads one log record. The body itself names the batch: KumoMTA repeats a post that failed byte for byte.
 * @throws AppError invalid_input when it is no log record.
 */
export function readKumoRecord(body: Buffer, hashKey: Uint8Array): Outcome {
  const message = parseRecord(body);
  if (message.type !== "Reception" && message.type !== "Rejection") {
    return { skipped: `${message.type} records are not about mail that came in` };
  }
  // Mail that was injected over HTTP, or by who signed in, is the provider's own users' mail.
  if (message.reception_protocol != null && !/SMTP/.test(message.reception_protocol)) {
    return { skipped: "not received over SMTP" };
  }
  if (message.meta.authn_id != null) return { skipped: "outbound: sent by an authenticated user" };
  const { ip, port } = peerOf(message);
  if (ip === null) return { skipped: "no connecting address" };
  const recipients = [message.recipient ?? []].flat().filter((address) => address !== "");
  if (message.type === "Rejection" && recipients.length === 0) {
    return { skipped: "refused before any recipient was named" };
  }
  const event: MessageEvent = {
    ts: new Date(message.timestamp * 1000).toISOString(),
    ip,
    port,
    helo: message.peer_address?.name,
    mailFrom: message.sender,
    ...(message.type === "Reception"
      ? received(message, recipients, hashKey)
      : refused(message, recipients.length)),
  };
  return { batchId: derivedBatchId("kumomta", [body.toString("utf8")]), event };
}

function received(
  message: Record,
  recipients: readonly string[],
  hashKey: Uint8Array,
): Partial<MessageEvent> {
  const word = verdict.safeParse(message.meta.verdict);
  const messageId = Object.entries(message.headers).find(([name]) => /^message-id$/i.test(name))?.[1];
  return {
    recipients: Math.max(1, recipients.length),
    verdict: word.success ? word.data : null,
    queueId: message.id,
    messageId: typeof messageId === "string" ? messageId : null,
    recipientHashes: recipients.slice(0, 1000).map((address) => recipientHash(hashKey, address)),
  };
}

/** A message refused at its end was transmitted, and by whose word is not told: it has no verdict. */
function refused({ response }: Record, recipients: number): Partial<MessageEvent> {
  if (response?.command === "." || response?.command === "DATA") {
    return { rcptCommands: recipients, recipients: 0, dataCommands: 1 };
  }
  const { class: kind, subject, detail } = response?.enhanced_code ?? {};
  const isUnknown = kind === 5 && subject === 1 && detail === 1; // RFC 3463 section 3.2
  return {
    rcptCommands: recipients,
    rcptUnknown: isUnknown ? recipients : 0,
    recipients: 0,
    dataCommands: 0,
  };
}

/** An address, or `address:port` and `[address]:port` as newer versions write it. */
function peerOf({ peer_address }: Record): { ip: string | null; port: number | null } {
  const addr = peer_address?.addr || null;
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(addr ?? "") ?? [];
  if (port === undefined) return { ip: addr, port: null };
  return { ip: six ?? four ?? null, port: Number(port) || null };
}

function parseRecord(body: Buffer): Record {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw new AppError("invalid_input", "The body is not valid JSON. Post one log record at a time.");
  }
  const parsed = record.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError(
    "invalid_input",
    `The body is not a KumoMTA log record: ${issue?.path.join(".")} ${issue?.message}`,
  );
}
