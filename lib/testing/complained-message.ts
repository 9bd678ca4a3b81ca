// Messages with their recipient hidden in them, anywhere and in any form: for tests that a report says nowhere who
// complained and keeps what the sender needs.
import fc from "fast-check";
import { addressForms } from "./address-forms";

/** `raw` is binary text. `kept`: fields without any trace of the recipient, as they stand. */
export type ComplainedMessage = { recipient: string; raw: string; kept: string[]; forms: string[] };

const local = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9](?:[a-zA-Z0-9._+-]{0,14}[a-zA-Z0-9])?$/),
  fc.constantFrom("jörg", "Ωmega", "o'neil", "first.last+tag", "x"),
);
const domain = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]\.(?:example|test|org)$/),
  fc.constantFrom("bücher.example", "xn--bcher-kva.example", "例え.example"),
);
const salt = fc.stringMatching(/^[a-zA-Z0-9]{0,9}$/);
const form = fc.record({ name: fc.constantFrom(...Object.keys(addressForms)), extra: salt, around: salt });
const fieldName = fc.constantFrom(
  ...[
    "Subject",
    "From",
    "Sender",
    "Reply-To",
    "Return-Path",
    "References",
    "In-Reply-To",
    "Message-ID",
    "List-Id",
  ],
  ...[
    "List-Unsubscribe",
    "List-Help",
    "Feedback-ID",
    "CFBL-Address",
    "CFBL-Feedback-ID",
    "X-Campaign",
    "X-Mailer",
  ],
  ...[
    "Content-Type",
    "Content-Disposition",
    "Content-Id",
    "DKIM-Signature",
    "ARC-Seal",
    "Authentication-Results",
  ],
  ...[
    "Received",
    "Received-SPF",
    "X-Forwarded-To",
    "Delivered-To",
    "Envelope-To",
    "Original-Recipient",
    "Resent-To",
  ],
  ...["To", "Cc", "Bcc", "Comments", "Keywords", "Thread-Topic", "X-Original-To"],
);
const headerForm = fc.record({ field: fieldName, form });
/** Where in the body a form stands. */
const place = fc.constantFrom(
  "plain",
  "html",
  "nested",
  "nestedHeader",
  "attachment",
  "fileName",
  "boundary",
);
const encoding = fc.constantFrom("7bit", "quoted-printable", "base64");
const charset = fc.constantFrom("utf-8", "iso-8859-1", "utf-16le");
const bodyForm = fc.record({ place, form, encoding, charset });

const keptFields = [
  "List-Id: News <news.sender.example>",
  "List-Unsubscribe: <https://sender.example/u/8fj2k>,\r\n <mailto:u-8fj2k@sender.example>",
  "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
  "Feedback-ID: 17:c4:news:sender",
  "CFBL-Feedback-ID: 4711:8fj2k",
  "X-Campaign-Id: 20261120-17",
  "X-Job: 99812",
];

type Form = { name: string; extra: string; around: string };
type BodyForm = { place: string; form: Form; encoding: string; charset: string };

/** A form between what happens to stand around it. */
function written({ name, extra, around }: Form, address: string): string {
  return `${around} ${addressForms[name]?.(address, extra) ?? ""} ${around}`;
}

/** RFC 2045 section 6.7: every byte that is no letter or digit, lines of at most 75. */
function quoted(bytes: Buffer): string {
  const text = [...bytes].map((byte) =>
    /[A-Za-z0-9]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  );
  return (text.join("").match(/(?:=..|.){1,25}/g) ?? []).join("=\r\n");
}

function encoded(text: string, { encoding: how, charset: set }: BodyForm): string {
  const bytes = Buffer.from(text, set === "utf-8" ? "utf8" : set === "utf-16le" ? "utf16le" : "latin1");
  if (how === "quoted-printable") return quoted(bytes);
  if (how === "base64" || set === "utf-16le") return bytes.toString("base64").replace(/.{76}/g, "$&\r\n");
  return bytes.toString("latin1");
}

const binary = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

function partOf(body: BodyForm, address: string): string {
  const { place: where, charset: set, encoding: how } = body;
  const text = written(body.form, address);
  const transfer = how === "7bit" && set === "utf-16le" ? "base64" : how;
  const coding = `Content-Transfer-Encoding: ${transfer}`;
  if (where === "plain" || where === "html") {
    const around = where === "html" ? `<p>${text}</p><a href="https://s.example/?${text}">x</a>` : text;
    return `Content-Type: text/${where}; charset=${set}\r\n${coding}\r\n\r\n${encoded(around, body)}`;
  }
  if (where === "nested") {
    return `Content-Type: message/rfc822\r\n\r\nFrom: a@sender.example\r\nSubject: x\r\nContent-Type: text/plain; charset=${set}\r\n${coding}\r\n\r\n${encoded(text, body)}`;
  }
  if (where === "nestedHeader") {
    return `Content-Type: message/rfc822\r\n\r\nTo: ${binary(address)}\r\nSubject: ${binary(text)}\r\n\r\nx`;
  }
  if (where === "fileName") {
    return `Content-Type: application/pdf; name="${binary(text)}"\r\nContent-Disposition: attachment; filename*=utf-8''${encodeURIComponent(address)}\r\nContent-ID: <${binary(text)}>\r\n\r\nx`;
  }
  if (where === "boundary") {
    return `Content-Type: text/plain; charset=us-ascii; format="${binary(text)}"\r\n\r\nx`;
  }
  return `Content-Type: application/octet-stream\r\n${coding}\r\n\r\n${encoded(text, body)}`;
}

/** A message as it was delivered to its recipient, with up to five forms in its header and four in its body. */
export const complainedMessage: fc.Arbitrary<ComplainedMessage> = fc
  .record({
    who: local,
    where: domain,
    header: fc.array(headerForm, { maxLength: 5 }),
    body: fc.array(bodyForm, { maxLength: 4 }),
    splitAt: fc.nat({ max: 4 }),
  })
  .map(({ who, where, header, body, splitAt }) => {
    const recipient = `${who}@${where}`;
    const own = [
      `Return-Path: <b-${binary(recipient).replace("@", "=")}@sender.example>`,
      `Delivered-To: ${binary(recipient)}`,
      `Received: from m (m [203.0.113.9]) by mx1.provider.example (Postfix) with ESMTPS id 4ABC12 for <${binary(recipient)}>; Fri, 20 Nov 2026 10:00:00 +0000`,
      "From: News <news@sender.example>",
      `To: Reader <${binary(recipient)}>`,
      "Message-ID: <20261120.17@sender.example>",
      "Date: Fri, 20 Nov 2026 09:59:58 +0000",
      "MIME-Version: 1.0",
      "Content-Type: multipart/mixed; boundary=w",
    ];
    const added = header.map(({ field, form: hidden }) => `${field}: ${binary(written(hidden, recipient))}`);
    const kept = [...keptFields, "Message-ID: <20261120.17@sender.example>"];
    const lines = [...own, ...added.slice(0, splitAt), ...keptFields, ...added.slice(splitAt)];
    const parts = body.map((each) => `--w\r\n${partOf(each, recipient)}\r\n`).join("");
    const raw = `${lines.join("\r\n")}\r\n\r\n${parts}--w--\r\n`;
    const forms = [...header.map(({ form: hidden }) => hidden), ...body.map(({ form: hidden }) => hidden)]
      .map(({ name, extra }) => addressForms[name]?.(recipient, extra) ?? "")
      .filter((text) => text.length > 8);
    return { recipient, raw, kept, forms };
  });
