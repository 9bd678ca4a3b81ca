// What rspamd's metadata_exporter posts, as a message event: formatter json (written against rspamd 3.4,
// /usr/share/rspamd/plugins/metadata_exporter.lua), json_with_message and structured (later versions, the same fields;
// structured is MessagePack and adds the uuid). One post per message, no batch id, no time of arrival, "unknown" where
// there is nothing. Recipients leave this file only as hashes.
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import { derivedBatchId, recipientHash } from "../delivery";
import { domainOf } from "../event";
import type { MessageEvent, Verdict } from "../schema";
import { decodeMsgpack } from "./msgpack";
import type { Outcome } from "./outcome";

const known = z
  .string()
  .nullish()
  .transform((text) => (text === "unknown" || !text ? null : text));

/** Fields of a symbol that are read; rspamd leaves out `options` when there are none. */
const symbol = z.object({ name: z.string(), options: z.array(z.string()).catch([]) });

const post = z.object({
  ip: known,
  user: known,
  qid: known,
  action: z.string(),
  rcpt: z.union([z.array(z.string()), z.string()]).nullish(),
  from: known,
  // An empty Lua table is written as an object.
  symbols: z.array(symbol).catch([]),
  header_from: z.array(z.string()).catch([]),
  header_date: z.array(z.string()).catch([]),
  // "undef" is rspamd's word for a message without a Message-ID.
  message_id: known.transform((text) => (text === "undef" ? null : text)),
  // Only the formatter structured sends it.
  uuid: known,
});
export type RspamdPost = z.infer<typeof post>;

/**
 * What an action says of each recipient. greylist and soft reject: transmitted, but put off, so neither verdict nor
 * recipients; the message is counted when it comes again and is taken. An action not named here (an operator may
 * define some) counts recipients without a verdict.
 */
const actions: Record<string, { verdict: Verdict | null; transmitted: boolean }> = {
  "no action": { verdict: "ham", transmitted: true },
  "add header": { verdict: "spam", transmitted: true },
  "rewrite subject": { verdict: "spam", transmitted: true },
  quarantine: { verdict: "spam", transmitted: true },
  discard: { verdict: "spam", transmitted: true },
  reject: { verdict: "spam", transmitted: true },
  greylist: { verdict: null, transmitted: false },
  "soft reject": { verdict: null, transmitted: false },
};

/** What an action that rspamd took says of a recipient. */
export function verdictOf(action: string): Verdict | null {
  return actions[action]?.verdict ?? null;
}

/**
 * Reads one post. `now` is the time of the message: a post carries none but the Date header, which its sender wrote.
 * @throws AppError invalid_input when it is not what metadata_exporter sends.
 */
export function readRspamdPost(body: Buffer, hashKey: Uint8Array, now: Date): Outcome {
  const message = parsePost(body);
  if (message.user !== null) return { skipped: "outbound: sent by an authenticated user" };
  if (message.ip === null) return { skipped: "no connecting address: not received over SMTP" };
  const { verdict, transmitted } = actions[message.action] ?? { verdict: null, transmitted: true };
  const rcpt = Array.isArray(message.rcpt) ? message.rcpt : null;
  const count = rcpt?.length ?? 1;
  const event: MessageEvent = {
    ts: now.toISOString(),
    ip: message.ip,
    mailFrom: message.from,
    rcptCommands: count,
    dataCommands: 1,
    recipients: transmitted ? count : 0,
    verdict,
    queueId: message.qid,
    uuid: message.uuid,
    messageId: message.message_id,
    fromDomain: domainOf(message.header_from[0] ?? ""),
    spf: resultOf(message, spfSymbols),
    dkim: dkimDomains(message),
    dmarc: resultOf(message, dmarcSymbols),
    recipientHashes: rcpt?.slice(0, 1000).map((address) => recipientHash(hashKey, address)),
  };
  return { batchId: batchIdOf(message, rcpt ?? []), event };
}

function parsePost(body: Buffer): RspamdPost {
  let value: unknown;
  try {
    // A MessagePack map never begins as JSON does.
    value = /^\s*\{/.test(body.toString("latin1", 0, 100))
      ? JSON.parse(body.toString("utf8"))
      : decodeMsgpack(body);
  } catch {
    throw notAPost(
      "The body is neither JSON nor MessagePack. Use a formatter that rspamd's metadata_exporter has.",
    );
  }
  const parsed = post.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw notAPost(
    `The body is not what rspamd's metadata_exporter sends: ${issue?.path.join(".")} ${issue?.message}`,
  );
}

function notAPost(message: string): AppError {
  return new AppError("invalid_input", message);
}

/**
 * rspamd names no batch. Its uuid does, else the queue id with what identifies the message: the queue id alone may be
 * used again. Without either nothing says that two posts are about one message, and each counts.
 */
function batchIdOf(message: RspamdPost, rcpt: readonly string[]): string {
  if (message.uuid !== null) return derivedBatchId("rspamd-uuid", [message.uuid]);
  if (message.qid === null) return `rspamd:${randomUUID()}`;
  return derivedBatchId("rspamd-qid", [
    message.qid,
    message.ip ?? "",
    message.from ?? "",
    rcpt,
    message.message_id ?? "",
    message.header_date,
  ]);
}

const spfSymbols: Record<string, string> = {
  R_SPF_ALLOW: "pass",
  R_SPF_FAIL: "fail",
  R_SPF_SOFTFAIL: "softfail",
  R_SPF_NEUTRAL: "neutral",
  R_SPF_NA: "none",
  R_SPF_DNSFAIL: "temperror",
  R_SPF_PERMFAIL: "permerror",
};

const dmarcSymbols: Record<string, string> = {
  DMARC_POLICY_ALLOW: "pass",
  DMARC_POLICY_ALLOW_WITH_FAILURES: "pass",
  DMARC_POLICY_REJECT: "fail",
  DMARC_POLICY_QUARANTINE: "fail",
  DMARC_POLICY_SOFTFAIL: "fail",
  DMARC_NA: "none",
  DMARC_DNSFAIL: "temperror",
  DMARC_BAD_POLICY: "permerror",
};

function resultOf(message: RspamdPost, names: Record<string, string>): string | null {
  for (const { name } of message.symbols) {
    const result = names[name];
    if (result !== undefined) return result;
  }
  return null;
}

// R_DKIM_ALLOW carries "domain:s=selector" for each signature that holds.
function dkimDomains(message: RspamdPost): string[] {
  const symbol = message.symbols.find(({ name }) => name === "R_DKIM_ALLOW");
  return (symbol?.options ?? []).flatMap((option) => option.split(":")[0] || []);
}
