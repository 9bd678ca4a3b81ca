// The keys by which a complaint finds the delivery it is about (both sides of the join make them here), and delivery
// rows packed for COPY.
import { createHash } from "node:crypto";
import { keyedHash } from "@/lib/platform/secret";
import { dateOf, timestamptzOf, writeInet, writeInt8, writeText } from "./binary-array";
import type { CleanEvent } from "./event";

/** Bytes of a recipient's hash that are kept: 128 bits do not collide, and half the space is saved. */
const RECIPIENT_HASH_BYTES = 16;
const BYTEA_OID = 17;

/** HMAC-SHA-256 of a recipient, in lower case, under the provider's key: 64 hexadecimal digits. */
export function recipientHash(key: Uint8Array, address: string): string {
  return Buffer.from(keyedHash(key, address.trim().toLowerCase())).toString("hex");
}

/** What is stored of a recipient's hash: its first 16 bytes, in hexadecimal. */
export function storedRecipientHash(hex: string): string {
  return hex.slice(0, RECIPIENT_HASH_BYTES * 2).toLowerCase();
}

/**
 * 64 bits of a Message-ID without angle brackets, as two halves. Not cryptographic, and need not be: who would make two
 * ids collide could as well send the same one twice, and a delivery is never looked for by it alone.
 */
function messageHalves(messageId: string): [high: number, low: number] {
  const bare = /^[\s<]|[\s>]$/.test(messageId) ? messageId.trim().replace(/^<|>$/g, "") : messageId;
  // Two lanes of 32-bit multiplications, mixed with each other at the end (cyrb64, Bryc).
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < bare.length; at += 1) {
    const code = bare.charCodeAt(at);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  const mixedHigh =
    Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  const mixedLow =
    Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(mixedHigh ^ (mixedHigh >>> 13), 3_266_489_909);
  return [mixedHigh | 0, mixedLow | 0];
}

/** The same as a signed 64-bit integer. */
export function messageHash(messageId: string): bigint {
  const [high, low] = messageHalves(messageId);
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}

/** What a batch without an Idempotency-Key is recognized by, from the facts that identify its one message. */
export function derivedBatchId(door: string, facts: readonly (string | readonly string[])[]): string {
  return `${door}:${createHash("sha256").update(JSON.stringify(facts)).digest("base64url")}`;
}

const CHUNK_BYTES = 128 * 1024;

/**
 * Rows of the table delivery in PostgreSQL's binary COPY format, packed as they come: each is the number of its columns
 * and every value behind its length, -1 for NULL. What frames them is added where they are sent.
 */
export class DeliveryRows {
  count = 0;
  private readonly full: Buffer[] = [];
  private open: Buffer | null = null;
  private at = 0;
  private readonly sourceBytes: Buffer;

  constructor(sourceId: string) {
    this.sourceBytes = Buffer.from(sourceId.replaceAll("-", ""), "hex");
  }

  /** Adds the row of an event; one without any key to join by leaves none. */
  add(event: CleanEvent): void {
    if (event.queueId === null && event.uuid === null && event.messageId === null) return;
    this.count += 1;
    const buffer = this.roomFor(event);
    let at = buffer.writeInt16BE(11, this.at);
    at = buffer.writeInt32BE(dateOf(event.at), buffer.writeInt32BE(4, at));
    at = writeInt8(buffer, at, timestamptzOf(event.at));
    at = buffer.writeInt32BE(16, at);
    at += this.sourceBytes.copy(buffer, at);
    at = writeText(buffer, at, event.queueId);
    at = writeText(buffer, at, event.uuid);
    if (event.messageId === null) at = buffer.writeInt32BE(-1, at);
    else {
      const halves = messageHalves(event.messageId);
      at = buffer.writeInt32BE(halves[0], buffer.writeInt32BE(8, at));
      at = buffer.writeInt32BE(halves[1], at);
    }
    at = writeInet(buffer, at, event.ip);
    if (event.port === null) at = buffer.writeInt32BE(-1, at);
    else at = buffer.writeInt32BE(event.port, buffer.writeInt32BE(4, at));
    at = writeText(buffer, at, event.helo);
    at = writeText(buffer, at, event.mailFromDomain);
    this.at = writeHashes(buffer, at, event.recipientHashes);
  }

  /** Everything added so far, in order. */
  chunks(): readonly Buffer[] {
    this.pack();
    return this.full;
  }

  // Texts need at most three bytes a character.
  private roomFor({ queueId, uuid, helo, mailFromDomain, recipientHashes }: CleanEvent): Buffer {
    const characters = lengthOf(queueId) + lengthOf(uuid) + lengthOf(helo) + lengthOf(mailFromDomain);
    const bytes = 200 + characters * 3 + recipientHashes.length * (4 + RECIPIENT_HASH_BYTES);
    if (this.open !== null && this.at + bytes <= this.open.length) return this.open;
    this.pack();
    this.open = Buffer.allocUnsafeSlow(Math.max(bytes, CHUNK_BYTES));
    return this.open;
  }

  private pack(): void {
    if (this.open !== null && this.at > 0) this.full.push(this.open.subarray(0, this.at));
    this.open = null;
    this.at = 0;
  }
}

// A bytea[]: as in binary-array.ts, inside the row.
function writeHashes(buffer: Buffer, start: number, hashes: readonly string[]): number {
  if (hashes.length === 0) return buffer.writeInt32BE(-1, start);
  let at = buffer.writeInt32BE(20 + hashes.length * (4 + RECIPIENT_HASH_BYTES), start);
  for (const value of [1, 0, BYTEA_OID, hashes.length, 1]) at = buffer.writeInt32BE(value, at);
  for (const hash of hashes) {
    at = buffer.writeInt32BE(RECIPIENT_HASH_BYTES, at);
    for (let i = 0; i < RECIPIENT_HASH_BYTES; i += 1) {
      buffer[at + i] = (hexDigit(hash, 2 * i) << 4) | hexDigit(hash, 2 * i + 1);
    }
    at += RECIPIENT_HASH_BYTES;
  }
  return at;
}

/** The value of a digit in lower or upper case: "0" is 0x30, and letters have bit 6 and begin with 1. */
function hexDigit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return (code & 15) + 9 * (code >> 6);
}

function lengthOf(text: string | null): number {
  return text?.length ?? 0;
}
