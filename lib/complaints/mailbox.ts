// Who complained, as it is kept: a hash under the provider's key, so that one mailbox counts once.
import { recipientHash } from "@/lib/ingest/delivery";
import { keyedHash } from "@/lib/platform/secret";

/** Whether a mailbox is named by its recipient hash, as systems do that let no address out. */
export function isHashed(mailbox: string): boolean {
  return /^[0-9a-f]{64}$/.test(mailbox);
}

/** The hash by which deliveries to a mailbox are found, from its address or from the hash itself. */
export function recipientHashOf(key: Uint8Array, mailbox: string): string {
  return isHashed(mailbox) ? mailbox : recipientHash(key, mailbox);
}

/** HMAC-SHA-256 of a mailbox, the same for its address, in any letter case, and for its recipient hash. */
export function mailboxHash(key: Uint8Array, mailbox: string): Uint8Array<ArrayBuffer> {
  return keyedHash(key, `mailbox ${recipientHashOf(key, mailbox)}`);
}
