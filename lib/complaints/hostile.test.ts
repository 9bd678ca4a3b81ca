// Malformed and hostile mail at the doors of mail, and what comes of each: refused with the cause, taken aside,
// dropped, or a complaint about the address that our own server saw. All of it invented. The complaint a case names is
// `<address> <Message-ID>`; `nowhere` is a complaint that puts blame on nobody.
import { describe, expect, test } from "vitest";
import { trustOf } from "./attribution";
import { MalformedMessage } from "./message";
import { type Envelope, readSubmission } from "./submission";

const trust = trustOf({
  internalNetworks: ["10.20.0.0/16"],
  ownHostNames: ["mx1.provider.example"],
  authservIds: ["mx1.provider.example"],
});
const now = new Date("2026-11-20T12:00:00Z");
const at = "Fri, 20 Nov 2026 10:00:00 +0000";

const border = (ip = "203.0.113.9") =>
  `Received: from m (m [${ip}]) by mx1.provider.example (Postfix) with ESMTPS id 4ABC12; ${at}\r\n`;
const named = "From: a@sender.example\r\nMessage-ID: <1>\r\n";
const spam = `${border()}${named}\r\nBuy now.\r\n`;
const reader = "From: bob@provider.example\r\n";
const many = (times: number, text: string): string => text.repeat(times);

const parts = (type: string, ...inner: string[]): string =>
  `Content-Type: ${type}; boundary=w\r\n\r\n${inner.map((text) => `--w\r\n${text}\r\n`).join("")}--w--\r\n`;
const forward = (...inner: string[]): string =>
  reader + parts("multipart/mixed", ...inner.map((text) => `Content-Type: message/rfc822\r\n\r\n${text}`));
const machine = (fields: string): string => `Content-Type: message/feedback-report\r\n\r\n${fields}\r\n`;
const original = (text = spam, type = "message/rfc822"): string => `Content-Type: ${type}\r\n\r\n${text}`;
const good = "Feedback-Type: abuse\r\nUser-Agent: x/1\r\nVersion: 1\r\n";
const report = (fields = good, ...more: string[]): string =>
  reader + parts("multipart/report; report-type=feedback-report", machine(fields), ...more);
const nest = (depth: number, inner: string): string =>
  depth === 0
    ? inner
    : `Content-Type: multipart/mixed; boundary=n${depth}\r\n\r\n--n${depth}\r\n${nest(depth - 1, inner)}\r\n--n${depth}--\r\n`;

/** What comes of a message, in one line. */
function outcome(raw: string | Buffer, envelope: Partial<Envelope> = {}): string {
  const bytes = typeof raw === "string" ? Buffer.from(raw, "latin1") : raw;
  const from = { mailFrom: "bob@provider.example", kind: "junk", xforward: null, ...envelope } as const;
  try {
    const submission = readSubmission(bytes, from, trust, now);
    if (submission.kind !== "complaints") return submission.kind;
    return submission.complaints
      .map(({ walk, messageId, kind }) => {
        const about = `${walk.ip ?? "nowhere"} ${messageId?.slice(0, 20) ?? "-"}`;
        return kind === "junk" ? about : `${kind} ${about}`;
      })
      .join(", ");
  } catch (error) {
    if (error instanceof MalformedMessage) return `refused: ${error.message}`;
    throw error;
  }
}

type Case = [name: string, raw: string | Buffer, outcome: string, envelope?: Partial<Envelope>];

const ours = "203.0.113.9 <1>";

const broken: Case[] = [
  ["nothing", "", "refused: The message has no header fields."],
  ["one byte", "x", "refused: The message has no header fields."],
  ["only CR", "\r\r\r", "refused: The message has no header fields."],
  ["only blanks", many(100, " \t"), "refused: The message has no header fields."],
  ["only a body", "\r\nSubject: x\r\n", "refused: The message has no header fields."],
  ["only a colon", ": x\r\n\r\n", "refused: The message has no header fields."],
  ["a PNG", Buffer.from("89504e470d0a1a0a", "hex"), "refused: The message has no header fields."],
  ["gzip", Buffer.from("1f8b0800000000000003", "hex"), "refused: The message contains a NUL byte."],
  ["UTF-16", Buffer.from("Subject: x\r\n\r\n", "utf16le"), "refused: The message contains a NUL byte."],
  ["a byte order mark", `\xef\xbb\xbf${spam}`, "nowhere <1>"],
  [
    "bytes of every value but NUL",
    Buffer.from(Array.from({ length: 255 }, (_, n) => n + 1)),
    "refused: The message has no header fields.",
  ],
  [
    "10 MiB and a byte",
    Buffer.alloc(10 * 1024 * 1024 + 1, 65),
    "refused: The message is larger than 10 MiB.",
  ],
  [
    "10 MiB of one line",
    Buffer.concat([Buffer.from(spam), Buffer.alloc(10 * 1024 * 1024 - spam.length, 65)]),
    ours,
  ],
  [
    "a header block of 600 KiB",
    `${border()}X: ${many(60, `${many(10_000, "y")}\r\n `)}\r\n\r\n`,
    "refused: The header block is larger than 512 KiB.",
  ],
  ["a field of 500 KiB", `${border()}X: ${many(500 * 1024, "y")}\r\n${named}\r\n`, ours],
  ["100,000 folds", `${border()}X: y${many(100_000, "\r\n ")}\r\n${named}\r\n`, ours],
  [
    "2,001 fields",
    `${Array.from({ length: 2001 }, (_, n) => `X-${n}: 1\r\n`).join("")}\r\n`,
    "refused: The message has more than 2,000 header fields.",
  ],
  [
    "101 Received lines",
    `${many(101, border("10.20.0.4"))}${named}\r\n`,
    "refused: The message has more than 100 received fields.",
  ],
  [
    "101 DKIM signatures",
    `${border()}${many(101, "DKIM-Signature: v=1\r\n")}\r\n`,
    "refused: The message has more than 100 dkim-signature fields.",
  ],
  ["a field name of 10,000 letters", `${border()}${many(10_000, "X")}: y\r\n${named}\r\n`, ours],
  ["a field name that is a prototype", `${border()}__proto__: x\r\nconstructor: y\r\n${named}\r\n`, ours],
  ["bare LF", spam.replaceAll("\r\n", "\n"), ours],
  ["CR and LF mixed", spam.replace("\r\n", "\n").replace("\r\nBuy", "\nBuy"), ours],
  ["bare CR for line ends", spam.replaceAll("\r\n", "\r"), "203.0.113.9 -"],
  ["no empty line before the body", `${border()}${named}Buy now, it is cheap\r\n`, ours],
  ["a first line that is a fold", ` folded\r\n${spam}`, ours],
  ["fields after an mbox line", `From MAILER Fri Nov 20\r\n${spam}`, ours],
  ["an mbox line in the middle", `${border()}From x Fri\r\n${named}\r\n`, ours],
  ["escape sequences of terminals", `${border()}Subject: \x1b]0;x\x07\x1b[2J\r\n${named}\r\n`, ours],
];

const dressed: Case[] = [
  [
    "an unclosed comment in Received",
    `Received: from m (m [203.0.113.9] by mx1.provider.example; ${at}\r\n${named}\r\n`,
    "nowhere <1>",
  ],
  [
    "50,000 open parentheses",
    `Received: from ${many(50_000, "(")} by mx1.provider.example; ${at}\r\n${named}\r\n`,
    "nowhere <1>",
  ],
  [
    "50,000 brackets in HELO",
    `Received: from ${many(50_000, "[")} (m [203.0.113.9]) by mx1.provider.example; ${at}\r\n${named}\r\n`,
    ours,
  ],
  ["50,000 semicolons", `${border().replace("; ", many(50_000, ";"))}${named}\r\n`, ours],
  ["a date of the year 99999", `${border().replace("2026", "99999")}${named}\r\n`, ours],
  [
    "a date with nested comments",
    `${border().replace("+0000", `+0000 ${many(20_000, "(")}`)}${named}\r\n`,
    ours,
  ],
  [
    "From with 10,000 addresses",
    `${border()}From: ${many(10_000, "a@sender.example, ")}b@sender.example\r\nMessage-ID: <1>\r\n\r\n`,
    ours,
  ],
  ["From of 100,000 quotes", `${border()}From: ${many(100_000, '"')}\r\nMessage-ID: <1>\r\n\r\n`, ours],
  [
    "From of nested groups",
    `${border()}From: ${many(5000, "a:")}x@sender.example${many(5000, ";")}\r\nMessage-ID: <1>\r\n\r\n`,
    ours,
  ],
  [
    "encoded words without end",
    `${border()}From: ${many(10_000, "=?utf-8?B?")} <a@sender.example>\r\nMessage-ID: <1>\r\n\r\n`,
    ours,
  ],
  [
    "results of 100,000 methods",
    `Authentication-Results: mx1.provider.example${many(100_000, ";dkim=pass")}\r\n${spam}`,
    "refused: The header block is larger than 512 KiB.",
  ],
  [
    "results with open quotes",
    `Authentication-Results: mx1.provider.example; dkim=pass header.d="${many(1000, "\\")}\r\n${spam}`,
    ours,
  ],
  [
    "Content-Type of 10,000 parameters",
    `${border()}${named}Content-Type: multipart/mixed${Array.from({ length: 10_000 }, (_, n) => `; p${n}=1`).join("")}\r\n\r\n`,
    ours,
  ],
  [
    "Content-Type with continuations (RFC 2231)",
    `${border()}${named}Content-Type: multipart/mixed${Array.from({ length: 2000 }, (_, n) => `; boundary*${n}*=%77`).join("")}\r\n\r\n`,
    ours,
  ],
  [
    "a List-Unsubscribe of 100,000 brackets",
    `${border()}List-Unsubscribe: ${many(100_000, "<")}\r\n${named}\r\n`,
    ours,
  ],
];

const wrapped: Case[] = [
  ["a forward of nothing", forward(""), "nowhere -"],
  ["a forward of binary", forward("\x01\x02\x03"), "refused: The message has no header fields."],
  [
    "a forward of itself, 9 deep",
    reader + nest(9, `Content-Type: message/rfc822\r\n\r\n${spam}`),
    "nowhere <1>",
  ],
  [
    "a forward of itself, 12 deep",
    reader + nest(12, `Content-Type: message/rfc822\r\n\r\n${spam}`),
    "refused: The message nests more than 10 levels deep.",
  ],
  ["a forward 2,000 deep", reader + nest(2000, spam), "refused: The message nests more than 10 levels deep."],
  [
    "message/rfc822 in message/rfc822",
    `${reader}Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\n${spam}`,
    "nowhere -",
  ],
  [
    "21 messages",
    forward(...Array.from({ length: 21 }, () => spam)),
    "refused: The message wraps more than 20 messages.",
  ],
  [
    "10,000 empty parts",
    reader + parts("multipart/mixed", ...Array.from({ length: 10_000 }, () => "")),
    "refused: The message has more than 200 parts.",
  ],
  [
    "no boundary",
    `${reader}Content-Type: multipart/mixed\r\n\r\n--\r\n`,
    "refused: A multipart has no usable boundary.",
  ],
  [
    "a boundary of 201 letters",
    `${reader}Content-Type: multipart/mixed; boundary=${many(201, "b")}\r\n\r\n`,
    "refused: A multipart has no usable boundary.",
  ],
  [
    "a boundary that never comes",
    `${reader}Content-Type: multipart/mixed; boundary=w\r\n\r\n${spam}`,
    "nowhere -",
  ],
  ["no closing delimiter", forward(spam).replace("--w--", ""), "nowhere <1>"],
  [
    "the closing delimiter first",
    `${reader}Content-Type: multipart/mixed; boundary=w\r\n\r\n--w--\r\n--w\r\nContent-Type: message/rfc822\r\n\r\n${spam}`,
    "nowhere -",
  ],
  [
    "base64 that is none",
    `${reader}Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!`,
    "nowhere -",
  ],
  [
    "base64 with NUL inside",
    `${reader}Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from("a: b\0\r\n\r\n").toString("base64")}`,
    "refused: The message contains a NUL byte.",
  ],
  [
    "an unknown encoding",
    `${reader}Content-Type: message/rfc822\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n${spam}`,
    "nowhere <1>",
  ],
  ["somebody else's forward", forward(spam).replace("bob@", "eve@"), "nowhere -"],
  [
    "spam that is a forward",
    border() + named + forward(`${border("192.0.2.66")}Message-ID: <2>\r\n\r\n`).replace(reader, ""),
    ours,
  ],
  [
    "no mailbox",
    forward(spam),
    "refused: A junk report needs the complaining mailbox as MAIL FROM.",
    { mailFrom: null },
  ],
];

const reports: Case[] = [
  [
    "a report without a machine part",
    reader + parts("multipart/report; report-type=feedback-report", original()),
    "refused: The report has no message/feedback-report part.",
  ],
  [
    "a report with two",
    report(good, machine(good), original()),
    "refused: The report has more than one message/feedback-report part.",
  ],
  [
    "a report without an original",
    report(good),
    "refused: The report has no message/rfc822 or text/rfc822-headers part.",
  ],
  [
    "an original before the fields",
    reader + parts("multipart/report; report-type=feedback-report", original(), machine(good)),
    "refused: The report has no message/rfc822 or text/rfc822-headers part.",
  ],
  ["an empty original", report(good, original("")), "refused: The message has no header fields."],
  [
    "an original with NUL in base64",
    report(good, `Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA`),
    "refused: The message contains a NUL byte.",
  ],
  ["no fields", report("\r\n", original()), "refused: The report has no Feedback-Type."],
  [
    "an empty type",
    report(good.replace("abuse", ""), original()),
    "refused: The report has no Feedback-Type.",
  ],
  [
    "two types",
    report(`${good}Feedback-Type: fraud\r\n`, original()),
    "refused: The report has two different feedback-type fields.",
  ],
  [
    "two sources",
    report(`${good}Source-IP: 192.0.2.1\r\nSource-IP: 192.0.2.2\r\n`, original()),
    "refused: The report has two different source-ip fields.",
  ],
  [
    "Version 2",
    report(good.replace("Version: 1", "Version: 2"), original()),
    "refused: The report has a Version other than 1 or 0.1.",
  ],
  [
    "101 recipients",
    report(`${good}${many(101, "Original-Rcpt-To: a@provider.example\r\n")}`, original()),
    "refused: The message has more than 100 original-rcpt-to fields.",
  ],
  ["an unknown type", report(good.replace("abuse", "x-y"), original()), "aside"],
  ["a type that is a prototype", report(good.replace("abuse", "constructor"), original()), "aside"],
  ["a failure report", report(good.replace("abuse", "auth-failure"), original()), "aside"],
  [
    "a report about a report",
    report(good, original(report(good, original()).replaceAll("=w", "=v").replaceAll("--w", "--v"))),
    "dropped",
  ],
  ["a report about our own report", `X-Senderscope-Report-Id: 1\r\n${reader}\r\n`, "dropped"],
  ["a forged Source-IP", report(`${good}Source-IP: 192.0.2.66\r\n`, original()), ours],
  [
    "a forged Source-IP and no line of ours",
    report(`${good}Source-IP: 192.0.2.66\r\n`, original(`${named}\r\n`)),
    "nowhere <1>",
  ],
  ["incidents beyond counting", report(`${good}Incidents: 99999999999999999999\r\n`, original()), ours],
  ["not-spam", report(good.replace("abuse", "not-spam"), original()), `not-spam ${ours}`],
  ["fraud", report(good.replace("abuse", "fraud"), original()), `phishing ${ours}`],
  [
    "a report from outside that says not-spam",
    `${border("198.51.100.4")}Message-ID: <9>\r\n${report(good.replace("abuse", "not-spam"), original())}`,
    "198.51.100.4 <9>",
  ],
];

const all = { broken, dressed, wrapped, reports };

describe.each(Object.entries(all))("%s", (_group, cases) => {
  test.each(cases)("%s", (_name, raw, expected, envelope) => {
    expect(outcome(raw, envelope)).toBe(expected);
  });
});

test("there are at least sixty", () => {
  const names = Object.values(all).flatMap((cases) => cases.map(([name]) => name));
  expect(new Set(names).size).toBeGreaterThanOrEqual(60);
});
