// What a reply means when it carries none of our codes: the standard's own classes (RFC 3463), in plain words.
import type { Bounce } from "./schema";

const meanings: [RegExp, string][] = [
  [/^[45]\.1\.[1236]$/, "The mailbox does not exist or has moved. Take the address out of the list."],
  [/^[45]\.1\.[78]$/, "The sender's own address or domain is not acceptable. Check MAIL FROM and its DNS."],
  [/^[45]\.1\.10$/, "The domain says that it takes no mail (null MX). Take its addresses out."],
  [/^[45]\.2\.1$/, "The mailbox is switched off. Try again in some days, then take the address out."],
  [/^[45]\.2\.2$/, "The mailbox is full. Try again in some days."],
  [/^[45]\.2\.3$|^[45]\.3\.4$/, "The message is too large."],
  [/^[45]\.3\./, "The receiving system has a problem of its own. Your server tries again."],
  [
    /^[45]\.4\./,
    "Network or DNS: the receiving host was not reached or answered wrongly. Check MX and port 25.",
  ],
  [
    /^[45]\.7\.(?:2[0-9]|30)$/,
    "Authentication failed (SPF, DKIM, DMARC or reverse DNS). Read Authentication.",
  ],
  [/^[45]\.7\.515$/, "Bulk mail must pass SPF, DKIM and DMARC with alignment. Read Authentication."],
  [
    /^[45]\.7\./,
    "Refused by policy or reputation. The text of the reply says more; your data shows the figures.",
  ],
];

/** What happened and what to do, in one or two sentences. */
export function explainReply({ smtp, enhanced }: Pick<Bounce, "smtp" | "enhanced">): string {
  const known = enhanced === null ? undefined : meanings.find(([pattern]) => pattern.test(enhanced))?.[1];
  const reply = smtp ?? enhanced ?? "";
  const begin = reply.startsWith("4")
    ? "Not now: the message was put off, and your server tries again by itself."
    : reply.startsWith("5")
      ? "Refused for good: sending the same message again to this recipient changes nothing."
      : "No SMTP reply was found in this text. Paste the line with the three-digit number.";
  return known === undefined ? begin : `${begin} ${known}`;
}
