// Where a mail about a case is answered: the address names the case and carries a MAC, so that nobody can write into a
// case whose mail they never got (RFC 5233 for the form of the detail).
import { keyedHash, sameBytes } from "@/lib/platform/secret";

/** `cases+1042-<80 bits in hex>@domain`, or null while the provider has set no case address. */
export function replyAddress(caseAddress: string, number: number, key: Uint8Array): string | null {
  const [local = "", domain = ""] = caseAddress.split("@");
  return domain === "" ? null : `${local}+${number}-${mac(number, key)}@${domain}`;
}

/** Whether an address looks like one of these; whose it is only the MAC says. */
export function isReplyAddress(address: string): boolean {
  return /^[^@+]+\+\d{1,9}-[0-9a-f]{20}@/i.test(address);
}

/** The number of the case an address was made for; null when it was not made by us. */
export function caseOfReply(address: string, key: Uint8Array): number | null {
  const [, digits = "", given = ""] = /\+(\d{1,9})-([0-9a-f]{20})@/i.exec(address) ?? [];
  const number = Number(digits);
  return digits !== "" && sameBytes(Buffer.from(given.toLowerCase()), Buffer.from(mac(number, key)))
    ? number
    : null;
}

function mac(number: number, key: Uint8Array): string {
  return Buffer.from(keyedHash(key, `case ${number}`).subarray(0, 10)).toString("hex");
}
