// What a delivery status notification says about one of our reports (RFC 3464, RFC 6522): that it failed, why, and
// which report it was. Anything else that comes to a bounce address is nobody's business and is never answered.
import {
  decodedBody,
  firstValue,
  MalformedMessage,
  type Message,
  mediaTypeOf,
  type Part,
  parseFields,
  parseMessage,
  splitParts,
} from "@/lib/complaints/message";

export type Bounce = {
  /** X-Senderscope-Report-Id of the returned header. */
  reportId: string;
  /** Who says so. */
  host: string;
  /** Status and diagnostic text, in one line. */
  reply: string;
};

/** Reads a notification of failure about one of our reports; null for every other message. */
export function readBounce(raw: Buffer): Bounce | null {
  try {
    const message = parseMessage(raw);
    const { type, parameters } = mediaTypeOf(message.fields);
    if (type !== "multipart/report" || parameters["report-type"]?.toLowerCase() !== "delivery-status")
      return null;
    return bounceOf(splitParts(message));
  } catch (error) {
    if (error instanceof MalformedMessage) return null;
    throw error;
  }
}

function bounceOf(parts: readonly Part[]): Bounce | null {
  const ofType = (...types: string[]): Message | undefined =>
    parts.find((part) => types.includes(mediaTypeOf(part.fields).type));
  const status = ofType("message/delivery-status", "message/global-delivery-status");
  const returned = ofType(
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
  );
  if (status === undefined || returned === undefined) return null;
  const reportId = firstValue(parseMessage(decodedBody(returned)).fields, "x-senderscope-report-id");
  // Groups of fields: one about the message, then one for each recipient (RFC 3464 section 2.1).
  const [about = [], ...recipients] = decodedBody(status)
    .toString("latin1")
    .trim()
    .split(/\r?\n[ \t]*\r?\n/)
    .map(parseFields);
  const failed = recipients.find((fields) => firstValue(fields, "action")?.toLowerCase() === "failed");
  if (reportId === null || failed === undefined) return null;
  const said = [firstValue(failed, "status"), firstValue(failed, "diagnostic-code")?.replace(/^smtp;/i, "")];
  return {
    reportId,
    host: printableLine(firstValue(about, "reporting-mta")?.replace(/^dns;/i, "") ?? ""),
    reply: printableLine(said.filter(Boolean).join(" ")),
  };
}

function printableLine(text: string): string {
  return text
    .replace(/[^!-~]+/g, " ")
    .trim()
    .slice(0, 500);
}
