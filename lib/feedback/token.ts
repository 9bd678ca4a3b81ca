// What stands for a recipient in everything a feed's owner sees (RFC 6590): the same for the same recipient within one
// feed, different in every other, and not to be reversed without the feed's key.
import { domainToASCII } from "node:url";
import { keyedHash } from "@/lib/platform/secret";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** Base32 (RFC 4648 section 6) in lower case, without padding. Whole groups of 5 bytes only. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at + 5 <= bytes.length; at += 5) {
    let group = 0n;
    for (let i = 0; i < 5; i += 1) group = (group << 8n) | BigInt(bytes[at + i] ?? 0);
    for (let shift = 35n; shift >= 0n; shift -= 5n) text += alphabet[Number((group >> shift) & 31n)];
  }
  return text;
}

/**
 * The token of an address: HMAC-SHA-256 under the feed's key, 120 bits in 24 characters, and one digit that base32
 * does not have. The digit differs from the last character of the local part, so that a token before the domain never
 * ends in a short address by chance.
 */
export function recipientToken(key: Uint8Array, address: string): string {
  const lower = address.toLowerCase();
  const last = lower[lower.lastIndexOf("@") - 1];
  return base32(keyedHash(key, `recipient ${lower}`).subarray(0, 15)) + (last === "0" ? "1" : "0");
}

/** `token@domain`: a valid address (RFC 5321) whose domain is the recipient's own, as A-labels. */
export function recipientStandIn(key: Uint8Array, address: string): string {
  const domain = domainToASCII(address.slice(address.lastIndexOf("@") + 1));
  return `${recipientToken(key, address)}@${/^[a-z0-9._-]{1,255}$/.test(domain) ? domain : "redacted.invalid"}`;
}
