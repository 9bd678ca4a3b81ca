// What peers may hand in, and what hostile mail tries with it: to be taken for a report or a forward, to put its
// blame on others, to break the parser, or not to be counted. All of it invented.
import { describe, expect, test } from "vitest";
import { trustOf } from "./attribution";
import { MalformedMessage } from "./message";
import { type ComplaintFacts, type Envelope, readSubmission } from "./submission";

const trust = trustOf({
  internalNetworks: ["10.20.0.0/16"],
  ownHostNames: ["mx1.provider.example"],
  authservIds: ["mx1.provider.example"],
});
const now = new Date("2026-11-20T12:00:00Z");
const junk: Envelope = { mailFrom: "Bob@provider.example", kind: "junk", xforward: null };

const at = "Fri, 20 Nov 2026 10:00:00 +0000";
const outside = (ip = "203.0.113.9", id = "4ABC12") =>
  `Received: from m (m [${ip}]) by mx1.provider.example (Postfix) with ESMTPS id ${id}; ${at}\r\n`;
const ownUser = `Received: from phone (home [198.51.100.7]) (Authenticated sender: bob) by mx1.provider.example (Postfix) with ESMTPSA id S1; ${at}\r\n`;
const letter = (id = "1@sender.example") =>
  `From: News <news@sender.example>\r\nTo: bob@provider.example\r\nSubject: Offer\r\nMessage-ID: <${id}>\r\nDate: ${at}\r\n\r\nBuy now.\r\n`;
const spam = outside() + letter();
/** A message that claims to have come from somebody else's address. */
const forged = outside("192.0.2.66", "F0") + letter("forged@victim.example");

const wrap = (inner: string[], head = "From: bob@provider.example\r\nTo: junk@provider.example\r\n") =>
  `${head}Content-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\n\r\nsee attached\r\n${inner
    .map((text) => `--w\r\nContent-Type: message/rfc822\r\n\r\n${text}\r\n`)
    .join("")}--w--\r\n`;
const arf = (inner: string, fields = "", head = "From: desk@reporter.example\r\n") =>
  `${head}Content-Type: multipart/report; report-type=feedback-report; boundary=r\r\n\r\n--r\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: x/1\r\nVersion: 1\r\n${fields}\r\n--r\r\nContent-Type: message/rfc822\r\n\r\n${inner}\r\n--r--\r\n`;

const read = (raw: string | Buffer, envelope: Partial<Envelope> = {}) =>
  readSubmission(
    typeof raw === "string" ? Buffer.from(raw, "latin1") : raw,
    { ...junk, ...envelope },
    trust,
    now,
  );

function complaints(raw: string | Buffer, envelope: Partial<Envelope> = {}): ComplaintFacts[] {
  const submission = read(raw, envelope);
  if (submission.kind !== "complaints") throw new Error(`${submission.kind}: ${submission.why}`);
  return submission.complaints;
}

function only(raw: string | Buffer, envelope: Partial<Envelope> = {}): ComplaintFacts {
  const [first, ...rest] = complaints(raw, envelope);
  if (first === undefined || rest.length > 0) throw new Error("not one complaint");
  return first;
}

describe("a message that was delivered here is what the complaint is about", () => {
  test("plainly", () => {
    expect(only(spam)).toMatchObject({
      kind: "junk",
      mailbox: "bob@provider.example",
      madeAt: now,
      walk: { ip: "203.0.113.9" },
      fromDomain: "sender.example",
      messageId: "<1@sender.example>",
      reportable: true,
    });
    expect(only(spam, { kind: "phishing" }).kind).toBe("phishing");
    expect(only(spam, { kind: "not-spam" }).kind).toBe("not-spam");
  });

  const head = outside();
  test.each<[string, string]>([
    ["a report with forged lines inside", arf(forged, "Source-IP: 192.0.2.66\r\n", head)],
    ["a report from the reader", arf(forged, "", `${head}From: bob@provider.example\r\n`)],
    [
      "a forward with forged lines inside",
      wrap([forged], `${head}From: bob@provider.example\r\nTo: junk@provider.example\r\n`),
    ],
    ["one of our own reports", `${head}X-Senderscope-Report-Id: x\r\n${letter()}`],
    ["mail with somebody's message attached", wrap([forged], `${head}From: a@sender.example\r\n`)],
    ["a report about a report", arf(arf(forged), "", head)],
    ["a broken multipart", `${head}Content-Type: multipart/mixed\r\n\r\nx\r\n`],
    ["a broken report", `${head}Content-Type: multipart/report; report-type=feedback-report\r\n\r\nx\r\n`],
    [
      "a thousand attachments",
      wrap(
        Array.from({ length: 1000 }, () => forged),
        `${head}From: bob@provider.example\r\n`,
      ),
    ],
  ])("also when it looks like %s", (_name, raw) => {
    expect(only(raw)).toMatchObject({ walk: { ip: "203.0.113.9" }, mailbox: "bob@provider.example" });
  });

  test("also when only the peer's XFORWARD says that it came from outside", () => {
    const xforward = { ip: "203.0.113.44", port: null };
    expect(only(arf(forged), { xforward })).toMatchObject({ walk: { ip: null }, xforward });
    expect(only(wrap([forged]), { xforward })).toMatchObject({ walk: { ip: null }, xforward });
  });

  test("it counts, but a report about a report is never made", () => {
    expect(only(arf(forged, "", head)).reportable).toBe(false);
    expect(only(`${head}X-Senderscope-Report-Id: x\r\n${letter()}`).reportable).toBe(true);
  });
});

describe("a forward by the reader is opened", () => {
  test.each<[string, string]>([
    ["without any Received line", wrap([spam])],
    ["submitted with a password", wrap([spam], `${ownUser}From: Bob <BOB@provider.example>\r\n`)],
    [
      "from a host inside",
      wrap(
        [spam],
        `Received: from web (web [10.20.0.9]) by mx1.provider.example id W; ${at}\r\nFrom: bob@provider.example\r\n`,
      ),
    ],
    ["as the whole body", `From: bob@provider.example\r\nContent-Type: message/rfc822\r\n\r\n${spam}`],
    [
      "in base64",
      `From: bob@provider.example\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(spam).toString("base64")}`,
    ],
    [
      "inside another multipart",
      wrap([]).replace(
        "--w--",
        `--w\r\nContent-Type: multipart/digest; boundary=d\r\n\r\n--d\r\nContent-Type: message/rfc822\r\n\r\n${spam}\r\n--d--\r\n--w--`,
      ),
    ],
    ["with LF line ends", wrap([spam]).replaceAll("\r\n", "\n")],
  ])("%s", (_name, raw) => {
    const facts = only(raw, { xforward: null });
    // Whatever stands in what a reader encloses was written by the reader.
    expect(facts).toMatchObject({
      byReader: true,
      walk: { ip: null, queueIds: [] },
      mailbox: "bob@provider.example",
      messageId: "<1@sender.example>",
      xforward: null,
    });
    expect(facts.original?.toString("latin1").replace(/\r?\n/g, "\n")).toContain(
      "Message-ID: <1@sender.example>\n",
    );
  });

  test("several messages are several complaints", () => {
    const found = complaints(wrap([spam, outside("203.0.113.10") + letter("2@sender.example")]));
    expect(found.map(({ messageId }) => messageId)).toEqual(["<1@sender.example>", "<2@sender.example>"]);
  });

  test("the client that the reader sent it from is not the sender", () => {
    const xforward = { ip: "198.51.100.7", port: 1 };
    expect(only(wrap([spam], `${ownUser}From: bob@provider.example\r\n`), { xforward }).xforward).toBeNull();
  });

  test("somebody else's forward is not", () => {
    expect(only(wrap([spam], "From: eve@provider.example\r\n"))).toMatchObject({
      walk: { ip: null },
      messageId: null,
    });
    const spoofed = wrap([forged], 'From: "bob@provider.example" <eve@provider.example>\r\n');
    expect(only(spoofed)).toMatchObject({ walk: { ip: null } });
  });

  test("a redirect by a user of ours leads nowhere, least of all to the user", () => {
    const facts = only(ownUser + spam, { xforward: { ip: "198.51.100.7", port: null } });
    expect(facts).toMatchObject({ walk: { ip: null }, xforward: null });
  });
});

describe("what shows that a message was not made inside", () => {
  const signedReport = "X-Senderscope-Report-Id: x\r\n";

  test("a first line by a host we do not know: spam cannot pass for a report to be dropped", () => {
    const relayed = `Received: from m (m [203.0.113.9]) by mx7.provider.example id A; ${at}\r\n`;
    expect(only(relayed + signedReport + letter())).toMatchObject({ walk: { ip: null }, byReader: false });
    expect(only(arf(forged, "", relayed))).toMatchObject({
      mailbox: "bob@provider.example",
      messageId: null,
    });
  });

  test("any line at all, while our own host names are not set", () => {
    const unset = trustOf({ internalNetworks: [], ownHostNames: [], authservIds: [] });
    const kindOf = (raw: string) => readSubmission(Buffer.from(raw, "latin1"), junk, unset, now).kind;
    expect(kindOf(outside() + signedReport + letter())).toBe("complaints");
    expect(kindOf(signedReport + letter())).toBe("dropped");
  });
});

describe("a report that a signed-in reader sent", () => {
  const bySelf = (inner: string, named: string) => arf(inner, `Original-Rcpt-To: <${named}>\r\n`, ownUser);

  test("speaks for that reader only", () => {
    const mailboxes = ["carol", "dave"].map(
      (name) => only(bySelf(forged, `${name}@provider.example`)).mailbox,
    );
    expect(mailboxes).toEqual(["bob@provider.example", "bob@provider.example"]);
  });

  test("puts blame on nobody by the lines inside it", () => {
    const facts = only(bySelf(forged, "carol@provider.example"));
    expect(facts).toMatchObject({ byReader: true, walk: { ip: null, queueIds: [] } });
  });
});

describe("a report that was handed in", () => {
  test("names the mailbox, the kind and the time", () => {
    const facts = only(
      arf(
        spam,
        "Original-Rcpt-To: <Carol@provider.example>\r\n",
        "Date: Thu, 19 Nov 2026 08:00:00 +0000\r\n",
      ),
      { mailFrom: null },
    );
    expect(facts).toMatchObject({
      mailbox: "carol@provider.example",
      madeAt: new Date("2026-11-19T08:00:00Z"),
      walk: { ip: "203.0.113.9" },
    });
  });

  test.each<[string, string]>([
    ["from tomorrow", "Sat, 21 Nov 2026 12:00:00 +0000"],
    ["older than a week", "Thu, 12 Nov 2026 12:00:00 +0000"],
    ["no date", "someday"],
  ])("a time that is %s is not believed", (_name, date) => {
    expect(only(arf(spam, "", `Date: ${date}\r\n`)).madeAt).toEqual(now);
  });

  test("its Source-IP is no evidence", () => {
    expect(only(arf(letter(), "Source-IP: 192.0.2.66\r\n"))).toMatchObject({
      walk: { ip: null },
      xforward: null,
    });
    expect(only(arf(spam, "Source-IP: 192.0.2.66\r\n")).walk.ip).toBe("203.0.113.9");
  });

  test("about a report is dropped, and so is one of our own", () => {
    expect(read(arf(arf(spam).replaceAll("--r", "--s").replace("=r", "=s")))).toMatchObject({
      kind: "dropped",
    });
    expect(read(`X-Senderscope-Report-Id: x\r\nSubject: FW: x\r\n\r\nx\r\n`)).toMatchObject({
      kind: "dropped",
    });
  });

  test("about a failed authentication is set aside", () => {
    expect(read(arf(spam).replace("abuse", "auth-failure"))).toMatchObject({ kind: "aside" });
  });

  test("of not-spam, or to notjunk@, takes back", () => {
    expect(only(arf(spam).replace("abuse", "not-spam")).kind).toBe("not-spam");
    expect(only(arf(spam), { kind: "not-spam" }).kind).toBe("not-spam");
  });

  test("may name nobody", () => {
    expect(only(arf(spam), { mailFrom: null }).mailbox).toBeNull();
  });
});

describe("what cannot be read is refused with the cause", () => {
  const nested = (depth: number): string =>
    depth === 0
      ? `Content-Type: message/rfc822\r\n\r\n${spam}`
      : `Content-Type: multipart/mixed; boundary=n${depth}\r\n\r\n--n${depth}\r\n${nested(depth - 1)}\r\n--n${depth}--\r\n`;

  test.each<[string, string | Buffer, RegExp]>([
    ["nothing", "", /no header fields/],
    ["only line ends", "\r\n\r\n", /no header fields/],
    ["only text", "hello\r\n", /no header fields/],
    ["NUL in the header", "Subject: a\0b\r\n\r\n", /NUL/],
    ["NUL in the body", "Subject: a\r\n\r\n\0", /NUL/],
    ["more than 10 MiB", Buffer.alloc(10 * 1024 * 1024 + 1, "x"), /10 MiB/],
    ["a header of half a megabyte", `X: ${"y\r\n ".repeat(200_000)}\r\n\r\n`, /512 KiB/],
    ["101 fields of one name", `${outside()}${"Received: x\r\n".repeat(100)}\r\n`, /more than 100 received/],
    [
      "thousands of fields",
      `${Array.from({ length: 2001 }, (_, n) => `X-${n}: 1\r\n`).join("")}\r\n`,
      /2,000/,
    ],
    ["a forward of 21 messages", wrap(Array.from({ length: 21 }, () => spam)), /20 messages/],
    ["a forward of 300 parts", wrap(Array.from({ length: 300 }, () => spam)), /200 parts/],
    ["a forward 12 levels deep", `From: bob@provider.example\r\n${nested(11)}`, /10 levels/],
    [
      "a forward without a boundary",
      "From: bob@provider.example\r\nContent-Type: multipart/mixed\r\n\r\nx",
      /boundary/,
    ],
  ])("%s", (_name, raw, cause) => {
    const attempt = () => read(raw);
    expect(attempt).toThrow(MalformedMessage);
    expect(attempt).toThrow(cause);
  });

  test("ten levels are taken", () => {
    const facts = only(`From: bob@provider.example\r\n${nested(9)}`);
    expect(facts.messageId).toBe("<1@sender.example>");
  });

  test("a plain message needs a mailbox", () => {
    expect(() => read(spam, { mailFrom: null })).toThrow(/MAIL FROM/);
    expect(() => read(wrap([spam]), { mailFrom: null })).toThrow(/MAIL FROM/);
  });
});

describe("odd headers are read as far as they go", () => {
  test.each<[string, string, Partial<ComplaintFacts>]>([
    ["no From", "Subject: x\r\n\r\n", { fromDomain: null }],
    ["From without a domain", "From: root\r\n\r\n", { fromDomain: null }],
    ["From with an address literal", "From: a@[192.0.2.1]\r\n\r\n", { fromDomain: null }],
    ["From with two addresses", "From: a@one.example, b@two.example\r\n\r\n", { fromDomain: "one.example" }],
    [
      "From with a decoy in its name",
      'From: "x@bank.example" <a@sender.example>\r\n\r\n',
      { fromDomain: "sender.example" },
    ],
    ["From in a group", "From: friends: a@mail.sender.co.uk;\r\n\r\n", { fromDomain: "sender.co.uk" }],
    ["a domain of 300 letters", `From: a@${"x".repeat(300)}.example\r\n\r\n`, { fromDomain: null }],
    ["a Return-Path that is none", "Return-Path: <a b>\r\n\r\n", { mailFrom: null }],
    ["the null Return-Path", "Return-Path: <>\r\n\r\n", { mailFrom: null }],
    [
      "a Return-Path of 400 letters",
      `Return-Path: <${"x".repeat(400)}@sender.example>\r\n\r\n`,
      { mailFrom: null },
    ],
    [
      "a field name with blanks behind it",
      "Message-ID : <odd@sender.example>\r\n\r\n",
      { messageId: "<odd@sender.example>" },
    ],
    [
      "a folded Message-ID",
      "Message-ID:\r\n <folded@sender.example>\r\n\r\n",
      { messageId: "<folded@sender.example>" },
    ],
    [
      "an mbox line",
      "From bob Fri Nov 20 10:00:00 2026\r\nMessage-ID: <1@s.example>\r\n\r\n",
      { messageId: "<1@s.example>" },
    ],
    [
      "a line that is no field",
      "Subject: x\r\nno field here\r\n continued\r\nMessage-ID: <1@s.example>\r\n\r\n",
      { messageId: "<1@s.example>" },
    ],
    ["a bare CR", "Subject: a\rMessage-ID: <forged@s.example>\r\n\r\n", { messageId: null }],
    ["a header without an end", "Message-ID: <1@s.example>", { messageId: "<1@s.example>" }],
    [
      "a line of 100,000 letters",
      `Subject: ${"x".repeat(100_000)}\r\nMessage-ID: <1@s.example>\r\n\r\n`,
      { messageId: "<1@s.example>" },
    ],
    [
      "a Message-ID of 5,000 letters",
      `Message-ID: <${"x".repeat(5000)}>\r\n\r\n`,
      { messageId: `<${"x".repeat(997)}` },
    ],
  ])("%s", (_name, header, expected) => {
    expect(only(outside() + header)).toMatchObject({ walk: { ip: "203.0.113.9" }, ...expected });
  });

  test.each<[string, string, string | null]>([
    ["ours", "mx1.provider.example; dkim=pass header.d=sender.example", "sender.example"],
    [
      "ours in capitals, with a version",
      "MX1.Provider.Example 1; DKIM=PASS header.d=Sender.Example",
      "sender.example",
    ],
    [
      "ours with header.i",
      "mx1.provider.example; dkim=pass header.i=@mail.sender.example",
      "mail.sender.example",
    ],
    ["ours, failed", "mx1.provider.example; dkim=fail header.d=sender.example", null],
    [
      "ours, pass only in a comment",
      "mx1.provider.example; dkim=fail (dkim=pass header.d=bank.example) header.d=x.example",
      null,
    ],
    [
      "ours, aligned one second",
      "mx1.provider.example; dkim=pass header.d=esp.example; dkim=pass header.d=m.sender.example",
      "m.sender.example",
    ],
    ["another server's", "mx.elsewhere.example; dkim=pass header.d=bank.example", null],
    [
      "ours as a part of a longer name",
      "mx1.provider.example.evil.example; dkim=pass header.d=bank.example",
      null,
    ],
    ["ours in a comment", "(mx1.provider.example) evil.example; dkim=pass header.d=bank.example", null],
    ["no domain", "mx1.provider.example; dkim=pass header.d=../../etc", null],
    ["nothing", "mx1.provider.example; none", null],
  ])("results that are %s", (_name, value, domain) => {
    expect(only(`Authentication-Results: ${value}\r\n${spam}`).dkimDomain).toBe(domain);
  });

  test("results of ours below the sender's own fields are the sender's", () => {
    const ours = "Authentication-Results: mx1.provider.example; spf=pass\r\n";
    const fake = "Authentication-Results: mx1.provider.example; dkim=pass header.d=bank.example\r\n";
    expect(only(`${ours}${outside()}Subject: x\r\n${fake}${letter()}`).dkimDomain).toBeNull();
  });
});

describe("what makes two messages the same", () => {
  const hash = (raw: string) => Buffer.from(only(raw).messageHash).toString("hex");

  test("the pipe's lines on top do not matter, nor does the body", () => {
    expect(hash(`Received: by mx1.provider.example (Postfix, from userid 9) id P; ${at}\r\n${spam}`)).toBe(
      hash(spam),
    );
    expect(hash(`${spam}more\r\n`)).toBe(hash(spam));
  });

  test("a sender that repeats everything is still counted for each arrival", () => {
    expect(hash(outside("203.0.113.9", "5DEF34") + letter())).not.toBe(hash(spam));
    expect(hash(outside("203.0.113.10") + letter())).not.toBe(hash(spam));
    expect(hash(outside() + letter("2@sender.example"))).not.toBe(hash(spam));
  });
});
