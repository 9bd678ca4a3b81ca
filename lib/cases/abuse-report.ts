// What a stranger hands in about one of our own users: the message itself as an attachment, an ARF report, or bare text.
// Decides which message it is about. Nothing in it is believed; a person reads it.
import { createHash } from "node:crypto";
import { isFeedbackReport, parseFeedbackReport } from "@/lib/complaints/arf";
import {
  decodedBody,
  firstValue,
  MalformedMessage,
  type Message,
  mediaTypeOf,
  parseMessage,
  printable,
  splitParts,
} from "@/lib/complaints/message";
import { parseDate } from "@/lib/complaints/received";

export type ReadAbuse = {
  form: "rfc822" | "arf" | "text";
  /** The reported message, or what was handed in when it holds none. */
  reported: Buffer;
  fromAddress: string | null;
  subject: string | null;
  sentAt: Date | null;
  messageHash: Uint8Array<ArrayBuffer>;
};

/** Reads what was handed in. What is no mail at all is kept as text. */
export function readAbuse(raw: Buffer): ReadAbuse {
  try {
    const outer = parseMessage(raw);
    if (isFeedbackReport(outer)) return about("arf", Buffer.from(parseFeedbackReport(outer).original));
    const wrapped = wrappedMessage(outer, 0);
    if (wrapped !== null) return about("rfc822", wrapped);
    return outer.fields.length >= 3 ? about("rfc822", raw) : about("text", raw);
  } catch (error) {
    if (error instanceof MalformedMessage) return about("text", raw);
    throw error;
  }
}

function about(form: ReadAbuse["form"], reported: Buffer): ReadAbuse {
  const fields = form === "text" ? [] : parseMessage(reported).fields;
  const value = (name: string) => firstValue(fields, name);
  const from = value("from");
  const subject = value("subject");
  return {
    form,
    reported,
    fromAddress: from === null ? null : printable(from),
    subject: subject === null ? null : printable(subject),
    sentAt: parseDate(value("date") ?? ""),
    messageHash: new Uint8Array(createHash("sha256").update(reported).digest()),
  };
}

function wrappedMessage(entity: Message, depth: number): Buffer | null {
  if (depth > 5) return null;
  for (const part of splitParts(entity)) {
    if (mediaTypeOf(part.fields).type === "message/rfc822") return decodedBody(part);
    const inner = wrappedMessage(part, depth + 1);
    if (inner !== null) return inner;
  }
  return null;
}
