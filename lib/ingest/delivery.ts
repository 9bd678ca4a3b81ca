// The keys by which a complaint finds the delivery it is about (both sides of the join make them here), and delivery
// rows packed for COPY.
import { createHash, hash } from "node:crypto";
import { keyedHash } from "@/lib/platform/secret";
import type { CleanEvent } from "./event";

/** Bytes of a recipient's hash that are kept: 128 bits do not collide, and half the space is saved. */
const RECIPIENT_HASH_BYTES = 16;

/** HMAC-SHA-256 of a recipient, in lower case, under the provider's key: 64 hexadecimal digits. */
export function recipientHash(key: Uint8Array, address: string): string {
  return Buffer.from(keyedHash(key, address.trim().toLowerCase())).toString("hex");
}

/** What is stored of a recipient's hash: its first 16 bytes, in hexadecimal. */
export function storedRecipientHash(hex: string): string {
  return hex.slice(0, RECIPIENT_HASH_BYTES * 2).toLowerCase();
}

/** First 8 bytes of SHA-256 of a Message-ID without angle brackets, as a signed 64-bit integer. */
export function messageHash(messageId: string): bigint {
  const bare = /^[\s<]|[\s>]$/.test(messageId) ? messageId.trim().replace(/^<|>$/g, "") : messageId;
  // As text, because making a buffer costs three times the hashing.
  return BigInt.asIntN(64, BigInt(`0x${hash("sha256", bare, "hex").slice(0, 16)}`));
}

/** What a batch without an Idempotency-Key is recognized by, from the facts that identify its one message. */
export function derivedBatchId(door: string, facts: readonly (string | readonly string[])[]): string {
  return `${door}:${createHash("sha256").update(JSON.stringify(facts)).digest("base64url")}`;
}

/** Bytes after which rows are packed into a buffer. */
const PACK_AT = 64 * 1024;

/** Rows of the table delivery in PostgreSQL's COPY text format, packed as they come. */
export class DeliveryRows {
  count = 0;
  private readonly packed: Buffer[] = [];
  private open = "";

  constructor(private readonly sourceId: string) {}

  /** Adds the row of an event; one without any key to join by leaves none. */
  add(event: CleanEvent): void {
    if (event.queueId === null && event.uuid === null && event.messageId === null) return;
    this.count += 1;
    this.open += `${event.day}\t${new Date(event.at).toISOString()}\t${this.sourceId}\t${copyText(event.queueId)}\t${copyText(event.uuid)}\t${
      event.messageId === null ? "\\N" : messageHash(event.messageId)
    }\t${event.ip}\t${event.port ?? "\\N"}\t${copyText(event.helo)}\t${copyText(event.mailFromDomain)}\t${copyHashes(event.recipientHashes)}\n`;
    if (this.open.length >= PACK_AT) this.pack();
  }

  /** Everything added so far, in order. */
  chunks(): readonly Buffer[] {
    if (this.open.length > 0) this.pack();
    return this.packed;
  }

  private pack(): void {
    this.packed.push(Buffer.from(this.open));
    this.open = "";
  }
}

// Clean texts hold no control characters, so the backslash is all there is to escape.
function copyText(text: string | null): string {
  if (text === null) return "\\N";
  return text.includes("\\") ? text.replaceAll("\\", "\\\\") : text;
}

// A bytea[]: each element is \x… in quotes, its backslash doubled once for the array and once more for COPY.
function copyHashes(hashes: readonly string[]): string {
  if (hashes.length === 0) return "\\N";
  return `{${hashes.map((hash) => `"\\\\\\\\x${storedRecipientHash(hash)}"`).join(",")}}`;
}
