// The code that proves a destination wants its reports: made here, mailed once, kept as a hash.
import { randomInt } from "node:crypto";
import { DAY } from "@/lib/platform/day";
import { keyedHash } from "@/lib/platform/secret";

/** Digits and capital letters without I, L, O and U, which people mistake. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 10;

export const CODE_LIFETIME = DAY;
export const CODE_ATTEMPTS = 5;

/** Ten characters, 50 bits: with five attempts a guess is hopeless. */
export function newCode(): string {
  return Array.from({ length: LENGTH }, () => alphabet[randomInt(alphabet.length)]).join("");
}

/** As it is mailed: in two halves. */
export function spelledCode(code: string): string {
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/** What is kept of a code; letters people type for digits count as those. */
export function codeHash(key: Uint8Array, feedId: string, code: string): Uint8Array<ArrayBuffer> {
  const read = code.toUpperCase().replaceAll("O", "0").replace(/[IL]/g, "1");
  return keyedHash(key, `confirm ${feedId} ${read}`);
}
