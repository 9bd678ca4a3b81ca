// A mail message as bytes: its header fields exactly as they came, and the parts of its body. Nothing is
// decoded or repaired here, because what is counted, signed and redacted must be what was received.
import libmime from "libmime";

/** Limits on what is taken in; beyond them a message is malformed, not shortened. */
export const messageLimits = {
  bytes: 10 * 1024 * 1024,
  headerBytes: 512 * 1024,
  fieldsPerName: 100,
  fields: 2000,
  depth: 10,
  parts: 200,
} as const;

/** What was wrong with a message, in words for the one who sent it. */
export class MalformedMessage extends Error {
  override name = "MalformedMessage";
}

/**
 * One header field. Texts are binary (one character per byte, latin1). `raw` is the whole field without its last
 * line break, folds included; `value` is what follows the colon, unfolded (RFC 5322 section 2.2.3) and trimmed.
 */
export type HeaderField = { name: string; raw: string; value: string };

export type Message = { fields: HeaderField[]; body: Buffer };

/** A part of a multipart body; `bytes` are all its octets, header block included. */
export type Part = Message & { bytes: Buffer };

const LF = 10;
const CR = 13;

/**
 * Splits a message into header fields and body. A leading mbox `From ` line is skipped, lines that are no field
 * are dropped, long lines and bare LF are accepted.
 * @throws MalformedMessage when there is nothing to read or a limit is passed.
 */
export function parseMessage(raw: Buffer): Message {
  if (raw.length > messageLimits.bytes) throw new MalformedMessage("The message is larger than 10 MiB.");
  if (raw.includes(0)) throw new MalformedMessage("The message contains a NUL byte.");
  const message = parseEntity(raw);
  if (message.fields.length === 0) throw new MalformedMessage("The message has no header fields.");
  return message;
}

function parseEntity(raw: Buffer): Message {
  const end = headerEnd(raw);
  if (end.header > messageLimits.headerBytes)
    throw new MalformedMessage("The header block is larger than 512 KiB.");
  return { fields: parseFields(raw.toString("latin1", 0, end.header)), body: raw.subarray(end.body) };
}

/** Where the header block ends (an empty line, or the end), and where the body begins. */
function headerEnd(raw: Buffer): { header: number; body: number } {
  let at = 0;
  while (at < raw.length) {
    const lf = raw.indexOf(LF, at);
    if (lf === -1) break;
    if (lf === at) return { header: at, body: lf + 1 };
    if (lf === at + 1 && raw[at] === CR) return { header: at, body: lf + 1 };
    at = lf + 1;
  }
  return { header: raw.length, body: raw.length };
}

/**
 * Reads a header block (binary text). Lines that are neither a field nor a continuation are dropped.
 * @throws MalformedMessage when there are too many fields, in all or of one name.
 */
export function parseFields(block: string): HeaderField[] {
  const lines = block.split("\n");
  const raws: string[] = [];
  let joined = false;
  for (const [index, withCr] of lines.entries()) {
    const line = withCr.endsWith("\r") ? withCr.slice(0, -1) : withCr;
    if (line.startsWith(" ") || line.startsWith("\t")) {
      if (joined) raws[raws.length - 1] += `\r\n${line}`;
    } else if (index === 0 && line.startsWith("From ")) {
      joined = false;
    } else {
      joined = fieldName.test(line);
      if (joined) raws.push(line);
    }
  }
  if (raws.length > messageLimits.fields)
    throw new MalformedMessage("The message has more than 2,000 header fields.");
  const perName = new Map<string, number>();
  return raws.map((raw) => {
    const colon = raw.indexOf(":");
    const name = raw.slice(0, colon).trimEnd().toLowerCase();
    const count = (perName.get(name) ?? 0) + 1;
    perName.set(name, count);
    if (count > messageLimits.fieldsPerName) {
      throw new MalformedMessage(`The message has more than 100 ${printable(name)} fields.`);
    }
    return { name, raw, value: unfold(raw.slice(colon + 1)) };
  });
}

// RFC 5322 section 3.6.8; white space before the colon is the obsolete form of section 4.5.
const fieldName = /^[!-9;-~]+[ \t]*:/;

/** Removes the line breaks of folding. */
export function unfold(text: string): string {
  return text.includes("\n") ? text.replace(/\r?\n(?=[ \t])/g, "").trim() : text.trim();
}

/** The value of the first field of a name (lower case), or null. */
export function firstValue(fields: readonly HeaderField[], name: string): string | null {
  return fields.find((field) => field.name === name)?.value ?? null;
}

/** Every value of the fields of a name, first in the message first. */
export function allValues(fields: readonly HeaderField[], name: string): string[] {
  return fields.filter((field) => field.name === name).map((field) => field.value);
}

/** The header block of a message as bytes, CRLF line ends, without the empty line. */
export function headerBytes(fields: readonly HeaderField[]): Buffer {
  return Buffer.from(fields.map((field) => `${field.raw}\r\n`).join(""), "latin1");
}

export type MediaType = { type: string; parameters: Record<string, string> };

/** Content-Type of an entity; text/plain when it has none or none that can be read (RFC 2045 section 5.2). */
export function mediaTypeOf(fields: readonly HeaderField[]): MediaType {
  const value = firstValue(fields, "content-type");
  const parsed = libmime.parseHeaderValue(value ?? "");
  const type = parsed.value.trim().toLowerCase();
  return { type: /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : "text/plain", parameters: parsed.params };
}

/** The body of an entity with its transfer encoding undone (RFC 2045 section 6); unknown encodings as they are. */
export function decodedBody(part: Message): Buffer {
  const encoding = firstValue(part.fields, "content-transfer-encoding")?.toLowerCase();
  if (encoding === "base64") return Buffer.from(part.body.toString("latin1"), "base64");
  if (encoding === "quoted-printable") return decodeQuotedPrintable(part.body);
  return part.body;
}

/** RFC 2045 section 6.7: soft line breaks and =HH; anything else stays as it is. */
export function decodeQuotedPrintable(body: Buffer): Buffer {
  const text = body.toString("latin1");
  const decoded = text
    .replace(/[ \t]+(?=\r?\n)/g, "")
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-Fa-f]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(decoded, "latin1");
}

/**
 * Splits a multipart body at its boundary (RFC 2046 section 5.1.1): preamble and epilogue are dropped, a missing
 * close delimiter is accepted. Empty when the entity is no multipart.
 * @throws MalformedMessage when there is no usable boundary or there are too many parts.
 */
export function splitParts(entity: Message): Part[] {
  const { type, parameters } = mediaTypeOf(entity.fields);
  if (!type.startsWith("multipart/")) return [];
  const boundary = parameters.boundary ?? "";
  if (boundary === "" || boundary.length > 200)
    throw new MalformedMessage("A multipart has no usable boundary.");
  return cut(entity.body, Buffer.from(`--${boundary}`, "latin1")).map((bytes) => {
    return { ...parseEntity(bytes), bytes };
  });
}

/** The octets between delimiter lines; the line break before a delimiter belongs to the delimiter. */
function cut(body: Buffer, delimiter: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = -1;
  for (let at = body.indexOf(delimiter); at !== -1; at = body.indexOf(delimiter, at + delimiter.length)) {
    if (at > 0 && body[at - 1] !== LF) continue;
    const line = body.indexOf(LF, at);
    const rest = body.toString("latin1", at + delimiter.length, line === -1 ? body.length : line).trimEnd();
    if (rest !== "" && rest !== "--") continue;
    if (start !== -1) parts.push(body.subarray(start, Math.max(start, endBefore(body, at))));
    if (parts.length > messageLimits.parts)
      throw new MalformedMessage("The message has more than 200 parts.");
    start = rest === "--" || line === -1 ? -1 : line + 1;
    if (rest === "--") return parts;
  }
  if (start !== -1) parts.push(body.subarray(start));
  return parts;
}

function endBefore(body: Buffer, delimiterAt: number): number {
  if (delimiterAt === 0) return 0;
  return body[delimiterAt - 2] === CR ? delimiterAt - 2 : delimiterAt - 1;
}

/** Text for people out of binary text: anything but printable ASCII replaced, at most 100 characters. */
export function printable(text: string): string {
  return text.replace(/[^ -~]/g, "?").slice(0, 100);
}
