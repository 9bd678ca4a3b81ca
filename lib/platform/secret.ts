// How secrets are made and compared: 256 random bits, shown once, stored as SHA-256.
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** A new 256-bit secret in base64url, 43 characters. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** SHA-256 of a secret: what the database keeps. High-entropy secrets need no slow hash. */
export function hashSecret(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(secret, "utf8").digest());
}

/** HMAC-SHA-256 of a text, or of bytes, under a key. */
export function keyedHash(key: Uint8Array, text: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac("sha256", key).update(text).digest());
}

/** Whether two byte strings are equal, in time that does not depend on where they differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
