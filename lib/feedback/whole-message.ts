// The body of a reported message for a feed that takes whole messages: its texts with the recipient replaced, its
// attachments left out, because what is compressed or encrypted cannot be looked through. Pure ASCII, whatever came.
import {
  decodedBody,
  type HeaderField,
  MalformedMessage,
  type Message,
  mediaTypeOf,
  messageLimits,
  parseMessage,
  splitParts,
} from "@/lib/complaints/message";
import { foldField, type Redactor } from "./redact";

/** Larger messages are reported by their header block. */
export const WHOLE_LIMIT = 256 * 1024;

/** What follows the header block, and the fields that say how to read it. */
export type WholeBody = { contentFields: string[]; body: string };

/** Null when the message is too large, broken, or holds the recipient where it cannot be replaced. */
export function redactBody(raw: Buffer, redactor: Redactor): WholeBody | null {
  if (raw.length > WHOLE_LIMIT) return null;
  try {
    const rebuilt = rebuild(parseMessage(raw), redactor, 0);
    if (rebuilt === null || !redactor.isClean(rebuilt.contentFields.join("\n"))) return null;
    return redactor.isClean(rebuilt.body) ? rebuilt : null;
  } catch (error) {
    if (error instanceof MalformedMessage) return null;
    throw error;
  }
}

function rebuild(entity: Message, redactor: Redactor, depth: number): WholeBody | null {
  if (depth > messageLimits.depth) throw new MalformedMessage("The message nests too deeply.");
  const { type, parameters } = mediaTypeOf(entity.fields);
  if (type.startsWith("multipart/")) {
    const boundary = parameters.boundary ?? "";
    if (!/^[\w'()+,./:=?-]{1,70}$/.test(boundary)) return null; // RFC 2046 section 5.1.1
    const lines: string[] = [];
    for (const part of splitParts(entity)) {
      const rebuilt = rebuild(part, redactor, depth + 1);
      if (rebuilt === null) return null;
      lines.push(`--${boundary}`, ...rebuilt.contentFields, "", rebuilt.body);
    }
    return {
      contentFields: [`Content-Type: ${type};\r\n boundary="${boundary}"`],
      body: [...lines, `--${boundary}--`, ""].join("\r\n"),
    };
  }
  if (!type.startsWith("text/")) return removed(`An attachment of type ${type} was left out.`);
  const plain = utf8Of(decodedBody(entity), parameters.charset ?? "us-ascii");
  if (plain === null) return removed("A text was left out: its character set is not known.");
  const text = redactor.clean(plain.toString("latin1"));
  if (text === null)
    return removed("A text was left out: it names the recipient in a way that could not be replaced.");
  return { contentFields: textFields(entity.fields, type), ...encoded(text) };
}

/** A text in UTF-8, because an address reads differently in every character set; null when its set is not known. */
function utf8Of(bytes: Buffer, charset: string): Buffer | null {
  try {
    return Buffer.from(new TextDecoder(charset).decode(bytes), "utf8");
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function textFields(fields: readonly HeaderField[], type: string): string[] {
  const disposition = fields.some(
    ({ name, value }) => name === "content-disposition" && /^attachment/i.test(value),
  );
  return [
    foldField(`Content-Type: ${type}; charset=utf-8`),
    "Content-Transfer-Encoding: base64",
    ...(disposition ? ["Content-Disposition: attachment"] : []),
  ];
}

/** Base64 carries any bytes over any path (RFC 2045 section 6.8). */
function encoded(text: string): { body: string } {
  const lines =
    Buffer.from(text, "latin1")
      .toString("base64")
      .match(/.{1,76}/g) ?? [];
  return { body: lines.join("\r\n") };
}

function removed(why: string): WholeBody {
  return { contentFields: ["Content-Type: text/plain; charset=us-ascii"], body: `[${why}]` };
}
