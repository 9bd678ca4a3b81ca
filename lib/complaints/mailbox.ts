// Who complained, as it is kept: a hash under the provider's key, so that one mailbox counts once.
import { keyedHash } from "@/lib/platform/secret";

/** HMAC-SHA-256 of a mailbox address; letter case does not matter. */
export function mailboxHash(key: Uint8Array, address: string): Uint8Array<ArrayBuffer> {
  return keyedHash(key, `mailbox ${address.trim().toLowerCase()}`);
}
