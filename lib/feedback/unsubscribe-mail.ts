// What of a mailto address a message offers is followed (RFC 2369, RFC 6068): one plain address of whoever signed it, its
// subject, its text. The sender wrote it, so that it must not make us write to strangers.
import { getDomain } from "tldts";
import { mailAddress } from "./schema";

export type UnsubscribeMail = { to: string; subject: string; text: string };

const LONGEST_TEXT = 500;

/** The mail to write; null when the address is not plain, or of nobody who signed the offer. */
export function unsubscribeMailOf(mailto: string, signers: readonly string[]): UnsubscribeMail | null {
  const url = new URL(mailto);
  const to = mailAddress.safeParse(decoded(url.pathname));
  if (!to.success) return null;
  const domain = to.data.slice(to.data.lastIndexOf("@") + 1).toLowerCase();
  const organization = getDomain(domain);
  if (organization === null || !signers.some((signer) => getDomain(signer) === organization)) return null;
  const given = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  return {
    to: to.data,
    subject: printable(given.get("subject") ?? "").slice(0, 200) || "unsubscribe",
    text: printable(given.get("body") ?? "").slice(0, LONGEST_TEXT) || "unsubscribe",
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function printable(text: string): string {
  return text.replace(/[^ -~]+/g, " ").trim();
}
