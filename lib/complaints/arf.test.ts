// Feedback reports of others, in every form their generators give them; see fixtures/arf/README.md for sources.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type FeedbackReport, isFeedbackReport, parseFeedbackReport } from "./arf";
import { firstValue, MalformedMessage, parseMessage } from "./message";

const folder = path.join(import.meta.dirname, "fixtures/arf");
const read = (name: string, crlf: boolean): Buffer => {
  const text = readFileSync(path.join(folder, `${name}.eml`), "latin1");
  return Buffer.from(crlf ? text.replaceAll("\n", "\r\n") : text, "latin1");
};
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".eml"))
  .map((file) => file.replace(".eml", ""));

/** What each report says beyond a plain complaint about `<1@sender.example>`. */
const expected: Record<string, Partial<FeedbackReport> & { messageId?: string }> = {
  "rfc5965-b1": { messageId: "8787KJKJ3K4J3K4J3K4J3.mail@example.net" },
  "rfc5965-b2": {
    messageId: "8787KJKJ3K4J3K4J3K4J3.mail@example.net",
    originalMailFrom: "somespammer@example.net",
    originalRcptTo: ["user@example.com"],
    arrivalDate: new Date("2005-03-08T18:00:00Z"),
    sourceIp: "192.0.2.1",
    reportedDomains: ["example.net"],
  },
  // The empty line ends the header block: what follows is body, as everywhere.
  "rfc5965-b2-empty-line": { messageId: "", sourceIp: "192.0.2.1" },
  "rfc6430-not-spam": { kind: "not-spam", originalRcptTo: ["bob@provider.example"] },
  "rfc6591-auth-failure": { kind: "aside" },
  "rfc6590-example": {
    messageId: "<123456789@mailer.example.com>",
    originalRcptTo: ["rZ8cqXWGiKHzhz1MsFRGTysHia4=@example.net"],
  },
  "rfc6591-b": {
    messageId: "<87913910.1318094604546@out.sender.example>",
    kind: "aside",
    feedbackType: "auth-failure",
    originalIs: "headers",
    originalMailFrom: "anexample.reply@a.sender.example",
    arrivalDate: new Date("2011-10-08T20:15:58Z"),
    sourceIp: "192.0.2.1",
    reportedDomains: ["a.sender.example"],
  },
  "generator-scomp-redacted-address": {
    version: "0.1",
    sourceIp: "203.0.113.9",
    arrivalDate: new Date("2026-11-20T10:00:00Z"),
    originalRcptTo: [],
    reportedDomains: ["mail.sender.example"],
  },
  "generator-authentication-results-folded": {
    originalMailFrom: "b@sender.example",
    originalRcptTo: ["bob@provider.example"],
    sourceIp: null,
  },
  "generator-universal-loop-extra-fields": {
    version: "1.0",
    originalRcptTo: ["5f4dcc3b5aa765d61d8327deb882cf99@provider.example"],
    arrivalDate: new Date("2026-11-20T10:00:00Z"),
  },
  "generator-comments-in-values": {
    userAgent: "SomeCop/4.8 (web)",
    arrivalDate: new Date("2026-11-20T10:00:00Z"),
    sourceIp: "203.0.113.9",
  },
  // A name behind the address: what is no address is none, not a guess.
  "generator-dmarc-failure": { kind: "aside", originalIs: "headers", sourceIp: null },
  "generator-lower-case-names": {
    feedbackType: "abuse",
    originalMailFrom: null,
    arrivalDate: new Date("2026-11-20T10:00:00Z"),
    sourceIp: "203.0.113.9",
  },
  "generator-cfbl": { originalIs: "headers", originalMailFrom: "b@sender.example" },
  "generator-global-original": { originalRcptTo: ["bob@provider.example"] },
  "version-0.1-received-date": {
    version: "0.1",
    arrivalDate: new Date("2026-11-20T10:00:00Z"),
    originalRcptTo: ["bob@provider.example"],
  },
  "version-1.0": { version: "1.0" },
  "source-ip-bracketed-any-case": {
    sourceIp: "203.0.113.9",
    sourcePort: 51234,
    originalMailFrom: "b@sender.example",
  },
  "source-ip-ipv6-tagged": { sourceIp: "2001:db8::9" },
  "source-ip-octal": { sourceIp: null },
  "headers-only": { originalIs: "headers" },
  "headers-only-singular-type": { originalIs: "headers" },
  "original-in-base64": {},
  "fields-in-quoted-printable": { userAgent: "SomeGenerator/1.0", originalRcptTo: ["bob@provider.example"] },
  "blank-line-before-original": {},
  "no-report-type": {},
  "no-text-part-no-epilogue": {},
  "preamble-and-unquoted-boundary": {},
  "boundary-inside-original": {},
  "repeated-equal-field": {},
  fraud: { kind: "phishing", feedbackType: "fraud" },
  "opt-out": { kind: "junk", feedbackType: "opt-out" },
  "unregistered-type": { kind: "aside", feedbackType: "x-spring-cleaning" },
  "only-the-required": { version: "1", userAgent: null },
  "incidents-and-recipients": {
    incidents: 37,
    originalRcptTo: ["bob@provider.example", "eve@provider.example"],
    reportedDomains: ["sender.example"],
  },
  "about-a-report": { messageId: "" },
};

test("every file is tried", () => {
  expect(names.sort()).toEqual(Object.keys(expected).sort());
});

describe.each([
  ["LF", false],
  ["CRLF", true],
])("with %s", (_name, crlf) => {
  test.each(Object.entries(expected))("%s", (name, { messageId = "<1@sender.example>", ...more }) => {
    const message = parseMessage(read(name, crlf));
    expect(isFeedbackReport(message)).toBe(true);
    const report = parseFeedbackReport(message);
    expect(report).toMatchObject({ kind: "junk", incidents: 1, originalIs: "message", ...more });
    expect(firstValue(parseMessage(report.original).fields, "message-id") ?? "").toBe(messageId);
  });
});

test("the original is kept to the byte", () => {
  const whole = read("boundary-inside-original", true);
  const { original } = parseFeedbackReport(parseMessage(whole));
  expect(whole.includes(original)).toBe(true);
  expect(original.toString()).toMatch(/^From: <news@sender\.example>\r\n/);
  expect(original.toString()).toMatch(/\r\n--b1x is no boundary\r\n --b1\r\n--b11\r\nBuy now\.\r\n$/);
});

describe("what makes no sense is refused, with the cause", () => {
  const broken = (change: (text: string) => string): (() => FeedbackReport) => {
    const text = change(read("incidents-and-recipients", false).toString());
    return () => parseFeedbackReport(parseMessage(Buffer.from(text)));
  };
  test.each<[string, (text: string) => string, RegExp]>([
    [
      "no machine part",
      (t) => t.replace("message/feedback-report", "text/plain"),
      /no message\/feedback-report part/,
    ],
    [
      "no original",
      (t) => t.replace("message/rfc822", "text/html"),
      /no message\/rfc822 or text\/rfc822-headers/,
    ],
    ["no type", (t) => t.replace("Feedback-Type: abuse\n", ""), /no Feedback-Type/],
    [
      "two types",
      (t) => t.replace("Version: 1\n", "Version: 1\nFeedback-Type: fraud\n"),
      /two different feedback-type/,
    ],
    [
      "two addresses",
      (t) => t.replace("Version: 1\n", "Version: 1\nSource-IP: 192.0.2.1\nSource-IP: 192.0.2.2\n"),
      /two different source-ip/,
    ],
    ["another version", (t) => t.replace("Version: 1\n", "Version: 2\n"), /Version other than/],
    ["no boundary", (t) => t.replace('; boundary="b1"', ""), /no usable boundary/],
    [
      "an empty original",
      (t) => t.replace(/(Content-Disposition: inline\n\n)[\s\S]*(--b1--)/, "$1\n$2"),
      /no header fields/,
    ],
    [
      "two machine parts",
      (t) =>
        t.replace(
          "--b1\nContent-Type: message/rfc822",
          "--b1\nContent-Type: message/feedback-report\n\nVersion: 1\n\n--b1\nContent-Type: message/rfc822",
        ),
      /more than one/,
    ],
  ])("%s", (_name, change, cause) => {
    expect(broken(change)).toThrow(MalformedMessage);
    expect(broken(change)).toThrow(cause);
  });
});
