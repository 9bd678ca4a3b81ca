// Reads feedback reports of others (ARF, RFC 5965) at byte level: what happened, to which recipient, and the message
// it is about, untouched. Tolerant where generators differ, strict where a guess would count a wrong complaint.
import { canonicalAddress } from "@/lib/platform/ip";
import {
  decodedBody,
  firstValue,
  type HeaderField,
  MalformedMessage,
  type Message,
  mediaTypeOf,
  parseFields,
  parseMessage,
  splitParts,
} from "./message";
import { parseDate } from "./received";
import type { ComplaintKind } from "./schema";

/** A report's meaning here: a complaint of some kind, or one that is none (authentication failures, RFC 6591). */
export type FeedbackReport = {
  /** Feedback-Type, lower case, as written. */
  feedbackType: string;
  kind: ComplaintKind | "aside";
  version: string;
  userAgent: string | null;
  originalMailFrom: string | null;
  originalRcptTo: string[];
  arrivalDate: Date | null;
  /** Canonical; what the reporter says, which is no evidence by itself. */
  sourceIp: string | null;
  sourcePort: number | null;
  incidents: number;
  reportedDomains: string[];
  /** The reported message: all of its bytes, or its header block only. */
  original: Buffer;
  originalIs: "message" | "headers";
};

// RFC 5965 section 7.3, RFC 6430, RFC 6591; opt-out, opt-out-list and miscategorized are from drafts still in use.
const kinds: ReadonlyMap<string, ComplaintKind> = new Map([
  ["abuse", "junk"],
  ["virus", "junk"],
  ["opt-out", "junk"],
  ["opt-out-list", "junk"],
  ["fraud", "phishing"],
  ["not-spam", "not-spam"],
  ["miscategorized", "not-spam"],
]);

/**
 * Whether a message is a feedback report: a multipart that holds a message/feedback-report (RFC 5965 section 2). Junk
 * mail with a broken structure is none, and still a message to complain about.
 */
export function isFeedbackReport(message: Message): boolean {
  const { type, parameters } = mediaTypeOf(message.fields);
  if (!type.startsWith("multipart/")) return false;
  if (type === "multipart/report" && parameters["report-type"]?.toLowerCase() === "feedback-report")
    return true;
  try {
    return splitParts(message).some((part) => mediaTypeOf(part.fields).type === "message/feedback-report");
  } catch (error) {
    if (error instanceof MalformedMessage) return false;
    throw error;
  }
}

/**
 * Reads a feedback report.
 * @throws MalformedMessage with the cause when a required part or field is missing, doubled or senseless.
 */
export function parseFeedbackReport(message: Message): FeedbackReport {
  const parts = splitParts(message);
  const machine = parts.filter((part) => mediaTypeOf(part.fields).type === "message/feedback-report");
  const [first] = machine;
  if (first === undefined) throw new MalformedMessage("The report has no message/feedback-report part.");
  if (machine.length > 1)
    throw new MalformedMessage("The report has more than one message/feedback-report part.");
  const originalPart = parts
    .slice(parts.indexOf(first) + 1)
    .find((part) =>
      ["message/rfc822", "message/global", "text/rfc822-headers", "text/rfc822-header"].includes(
        mediaTypeOf(part.fields).type,
      ),
    );
  if (originalPart === undefined) {
    throw new MalformedMessage("The report has no message/rfc822 or text/rfc822-headers part.");
  }
  const fields = parseFields(decodedBody(first).toString("latin1"));
  const once = (name: string): string | null => onlyValue(fields, name);
  const feedbackType = once("feedback-type")?.toLowerCase() ?? "";
  if (feedbackType === "") throw new MalformedMessage("The report has no Feedback-Type.");
  const version = once("version") ?? "1";
  if (!/^(?:0\.1|1|1\.0)$/.test(version))
    throw new MalformedMessage("The report has a Version other than 1 or 0.1.");
  const arrival = once("arrival-date") ?? once("received-date");
  const incidents = Number(once("incidents") ?? 1);
  return {
    feedbackType,
    kind: kinds.get(feedbackType) ?? "aside",
    version,
    userAgent: once("user-agent"),
    originalMailFrom: address(once("original-mail-from")),
    originalRcptTo: fields
      .filter((field) => field.name === "original-rcpt-to")
      .flatMap((field) => address(field.value) ?? []),
    arrivalDate: arrival === null ? null : parseDate(arrival),
    sourceIp: sourceAddress(once("source-ip")),
    sourcePort: portOf(once("source-port")),
    incidents: Number.isInteger(incidents) && incidents > 0 ? incidents : 1,
    reportedDomains: fields
      .filter((field) => field.name === "reported-domain")
      .map((field) => field.value.toLowerCase()),
    original: originalBytes(originalPart),
    originalIs: mediaTypeOf(originalPart.fields).type.startsWith("message/") ? "message" : "headers",
  };
}

/** The reported message of a part. Some generators put the header block right after an extra empty line. */
function originalBytes(part: Message): Buffer {
  const bytes = decodedBody(part);
  const start = bytes.findIndex((byte) => byte !== 13 && byte !== 10);
  const original = start === -1 ? bytes : bytes.subarray(start);
  parseMessage(original);
  return original;
}

/** RFC 5965 section 3.1 and 3.2: these fields appear at most once; a second, different one makes the report senseless. */
function onlyValue(fields: readonly HeaderField[], name: string): string | null {
  const values = fields.filter((field) => field.name === name).map((field) => field.value);
  if (new Set(values).size > 1) throw new MalformedMessage(`The report has two different ${name} fields.`);
  return firstValue(fields, name);
}

/** Bracketed or bare; generators write `[192.0.2.1]` and `IPv6:2001:db8::1` too. */
function sourceAddress(text: string | null): string | null {
  return text === null
    ? null
    : canonicalAddress(
        text
          .trim()
          .replace(/^\[|\]$/g, "")
          .replace(/^IPv6:/i, ""),
      );
}

function portOf(text: string | null): number | null {
  const port = Number(text ?? 0);
  return Number.isInteger(port) && port > 0 && port <= 65535 ? port : null;
}

/** `<a@b>`, `a@b`, or either with a type before it (`rfc822;`, `utf-8;` of RFC 6533); null when there is no address in it. */
function address(text: string | null): string | null {
  const bare =
    text
      ?.replace(/^(?:rfc822|utf-8);/i, "")
      .trim()
      .replace(/^<|>$/g, "")
      .trim() ?? "";
  return /^[^\s<>@]+(?:@[^\s<>@]+)+$/.test(bare) ? bare : null;
}
