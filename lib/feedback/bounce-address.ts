// The envelope sender of a feed's reports: names the feed, so that a bounce tells whose it is, and carries a MAC, so
// that nobody can bounce a feed they do not get (RFC 5321 section 4.5.5 leaves the form to the sender).
import { keyedHash, sameBytes } from "@/lib/platform/secret";
import { base32 } from "./token";

/** `fbl-<feed id without dashes>-<80 bits in base32>@domain`; the local part has 53 characters of 64. */
export function bounceAddress(feed: { id: string; tokenKey: Uint8Array }, domain: string): string {
  return `fbl-${feed.id.replaceAll("-", "")}-${mac(feed)}@${domain}`;
}

/** The id of the feed an address names, its MAC unchecked; null when it is no bounce address. */
export function feedIdOfBounce(address: string): string | null {
  const hex = /^fbl-([0-9a-f]{32})-[a-z2-7]{16}@/i.exec(address)?.[1]?.toLowerCase();
  if (hex === undefined) return null;
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Whether a bounce address was made for this feed. */
export function isBounceOf(feed: { id: string; tokenKey: Uint8Array }, address: string): boolean {
  const [local = "", domain = ""] = address.toLowerCase().split("@");
  return sameBytes(Buffer.from(`${local}@${domain}`), Buffer.from(bounceAddress(feed, domain)));
}

function mac(feed: { id: string; tokenKey: Uint8Array }): string {
  return base32(keyedHash(feed.tokenKey, `bounce ${feed.id}`).subarray(0, 10));
}
