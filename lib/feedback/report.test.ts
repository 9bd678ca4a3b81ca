// The report to the byte, as well-known consumers read it, and that nothing a sender writes can break out of it.
import fc from "fast-check";
import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";
import { isFeedbackReport, parseFeedbackReport } from "@/lib/complaints/arf";
import { trustOf } from "@/lib/complaints/attribution";
import { firstValue, mediaTypeOf, parseFields, parseMessage, splitParts } from "@/lib/complaints/message";
import { redactMessage } from "./redact";
import { buildReport, type ReportContent } from "./report";

const trust = trustOf({
  internalNetworks: [],
  ownHostNames: ["mx1.provider.example"],
  authservIds: ["mx1.provider.example"],
});

const spam = `Return-Path: <b-bob=provider.example@sender.example>
Authentication-Results: mx1.provider.example; dkim=pass header.d=sender.example
Received: from mail.sender.example (mail.sender.example [192.0.2.10])
	by mx1.provider.example (Postfix) with ESMTPS id 4ABC12
	for <bob@provider.example>; Fri, 20 Nov 2026 10:00:00 +0000
From: News <news@sender.example>
To: Bob <bob@provider.example>
Subject: Offer
Message-ID: <1@sender.example>
Date: Fri, 20 Nov 2026 09:59:58 +0000
`.replaceAll("\n", "\r\n");

function content(header = spam, more: Partial<ReportContent> = {}): ReportContent {
  const rules = {
    key: new Uint8Array(32).fill(7),
    recipient: "bob@provider.example",
    trust,
    reportingHost: "feedback.provider.example",
  };
  return {
    reportId: "0f8fad5b-d9cb-469f-a165-70867728950e",
    feedId: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    messageId: "<0f8fad5b-d9cb-469f-a165-70867728950e@provider.example>",
    createdAt: new Date("2026-11-20T12:00:00Z"),
    from: "fbl@provider.example",
    to: "abuse@sender.example",
    manageUrl: "https://senders.provider.example/feeds/7c9e6679-7425-40de-944b-e07fc1f90ae7",
    unsubscribeUrl: "https://senders.provider.example/api/feeds/unsubscribe/x",
    reportingHost: "feedback.provider.example",
    kind: "junk",
    ip: "192.0.2.10",
    port: 51234,
    arrivedAt: new Date("2026-11-20T10:00:00Z"),
    mailFrom: "b-bob=provider.example@sender.example",
    domains: ["sender.example", null],
    incidents: 1,
    whole: null,
    test: false,
    message: redactMessage(rules, parseFields(Buffer.from(header, "utf8").toString("latin1"))),
    ...more,
  };
}

describe("a report", () => {
  test("is what the documents say, byte for byte", () => {
    const report = content();
    const { standIn } = report.message;
    const token = standIn.split("@")[0];
    expect(buildReport(report).toString("latin1").split("\r\n")).toEqual([
      "From: <fbl@provider.example>",
      "To: <abuse@sender.example>",
      "Subject: FW: Offer",
      "Date: Fri, 20 Nov 2026 12:00:00 +0000",
      "Message-ID: <0f8fad5b-d9cb-469f-a165-70867728950e@provider.example>",
      "MIME-Version: 1.0",
      "Auto-Submitted: auto-generated",
      "List-Unsubscribe: <https://senders.provider.example/api/feeds/unsubscribe/x>",
      "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
      "X-Senderscope-Report-Id: 0f8fad5b-d9cb-469f-a165-70867728950e",
      "X-Senderscope-Feed-Id: 7c9e6679-7425-40de-944b-e07fc1f90ae7",
      "Content-Type: multipart/report; report-type=feedback-report;",
      ' boundary="report-0f8fad5b-d9cb-469f-a165-70867728950e"',
      "",
      "--report-0f8fad5b-d9cb-469f-a165-70867728950e",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: 7bit",
      "",
      "This is an email abuse report for an email message received from IP 192.0.2.10 on",
      "Fri, 20 Nov 2026 10:00:00 +0000.",
      "",
      "The recipient is shown by a token, the same one in every report of this feed:",
      standIn,
      "",
      "Manage the feed, or stop it:",
      "https://senders.provider.example/feeds/7c9e6679-7425-40de-944b-e07fc1f90ae7",
      "",
      "--report-0f8fad5b-d9cb-469f-a165-70867728950e",
      "Content-Type: message/feedback-report",
      "Content-Transfer-Encoding: 7bit",
      "",
      "Feedback-Type: abuse",
      "User-Agent: Senderscope/1.0",
      "Version: 1",
      `Original-Mail-From: <b-${token}=provider.example@sender.example>`,
      `Original-Rcpt-To: <${standIn}>`,
      "Arrival-Date: Fri, 20 Nov 2026 10:00:00 +0000",
      "Reporting-MTA: dns; feedback.provider.example",
      "Source-IP: 192.0.2.10",
      "Source-Port: 51234",
      "Authentication-Results: feedback.provider.example; dkim=pass header.d=sender.example",
      "Reported-Domain: sender.example",
      "",
      "--report-0f8fad5b-d9cb-469f-a165-70867728950e",
      "Content-Type: text/rfc822-headers",
      "Content-Transfer-Encoding: 7bit",
      "",
      `Return-Path: <b-${token}=provider.example@sender.example>`,
      "Authentication-Results: feedback.provider.example; dkim=pass header.d=sender.example",
      `Received: from mail.sender.example (mail.sender.example [192.0.2.10]) by feedback.provider.example with ESMTPS id 4ABC12 for <${standIn}>; Fri, 20 Nov 2026 10:00:00 +0000`,
      "From: News <news@sender.example>",
      `To: ${standIn}`,
      "Subject: Offer",
      "Message-ID: <1@sender.example>",
      "Date: Fri, 20 Nov 2026 09:59:58 +0000",
      "",
      "--report-0f8fad5b-d9cb-469f-a165-70867728950e--",
      "",
    ]);
  });

  test("reads back by our own parser and by a mail parser", async () => {
    const bytes = buildReport(content());
    const read = parseFeedbackReport(parseMessage(bytes));
    expect(read).toMatchObject({
      kind: "junk",
      version: "1",
      sourceIp: "192.0.2.10",
      sourcePort: 51234,
      arrivalDate: new Date("2026-11-20T10:00:00Z"),
      reportedDomains: ["sender.example"],
      originalIs: "headers",
    });
    expect(firstValue(parseMessage(read.original).fields, "message-id")).toBe("<1@sender.example>");
    const email = await PostalMime.parse(bytes);
    expect(email.subject).toBe("FW: Offer");
    expect(email.text).toContain("received from IP 192.0.2.10");
  });

  test("IPv6 is bare and compressed, several incidents are said, phishing is fraud", () => {
    const text = buildReport(
      content(spam, { ip: "2001:db8::10", port: null, incidents: 37, kind: "phishing" }),
    ).toString("latin1");
    expect(text).toContain("\r\nSource-IP: 2001:db8::10\r\n");
    expect(text).not.toContain("Source-Port");
    expect(text).toContain("\r\nIncidents: 37\r\n");
    expect(text).toContain("\r\nFeedback-Type: fraud\r\n");
    expect(text).toContain("It stands for 37 complaints");
  });

  test("a test report says that it is one", () => {
    expect(buildReport(content(spam, { test: true })).toString("latin1")).toContain("TEST REPORT");
    expect(buildReport(content()).toString("latin1")).not.toContain("TEST REPORT");
  });

  test("the null sender is named, an unusual one is left out", () => {
    expect(buildReport(content(spam, { mailFrom: "" })).toString()).toContain(
      "\r\nOriginal-Mail-From: <>\r\n",
    );
    for (const mailFrom of [
      "jö@sender.example",
      "a b@sender.example",
      "x>@sender.example",
      "bob@provider.example\r\nX: y",
    ]) {
      expect(buildReport(content(spam, { mailFrom })).toString()).not.toContain("Original-Mail-From");
    }
  });

  test("a subject in another script, or one that looks encoded, arrives as it was", async () => {
    for (const subject of ["Grüße – 你好", "=?utf-8?Q?=41?= is literal", "x".repeat(400)]) {
      const encoded = `=?utf-8?B?${Buffer.from(subject).toString("base64")}?=`;
      const bytes = buildReport(content(spam.replace("Subject: Offer", `Subject: ${encoded}`)));
      expect((await PostalMime.parse(bytes)).subject).toBe(`FW: ${subject}`);
    }
  });
});

test("whatever a sender writes, the report keeps its form", () => {
  const text = fc.string({ unit: "binary", maxLength: 200 });
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,30}$/);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(name, text), { maxLength: 8 }),
      text,
      text,
      fc.array(fc.option(text), { maxLength: 2 }),
      (fields, subject, mailFrom, domains) => {
        const plain = (value: string): string => value.replace(/\r?\n(?![ \t])/g, "\n ");
        const header = `${fields.map(([field, value]) => `${field}: ${plain(value)}\r\n`).join("")}Subject: ${plain(subject)}\r\n`;
        const bytes = buildReport(
          content(header, { mailFrom, domains: domains.map((domain) => domain ?? null) }),
        );
        const report = bytes.toString("latin1");
        expect(report).toMatch(/^[\t\r\n -~]*$/);
        expect(report).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
        for (const line of report.split("\r\n")) expect(line.length).toBeLessThanOrEqual(998);
        const message = parseMessage(bytes);
        expect(isFeedbackReport(message)).toBe(true);
        expect(message.fields.map(({ name: field }) => field)).toEqual([
          "from",
          "to",
          "subject",
          "date",
          "message-id",
          "mime-version",
          "auto-submitted",
          "list-unsubscribe",
          "list-unsubscribe-post",
          "x-senderscope-report-id",
          "x-senderscope-feed-id",
          "content-type",
        ]);
        const parts = splitParts(message);
        expect(parts.map((part) => mediaTypeOf(part.fields).type)).toEqual([
          "text/plain",
          "message/feedback-report",
          "text/rfc822-headers",
        ]);
        const machine = parseFields(parts[1]?.body.toString("latin1") ?? "");
        for (const required of ["feedback-type", "user-agent", "version", "source-ip", "arrival-date"]) {
          expect(machine.filter((field) => field.name === required)).toHaveLength(1);
        }
      },
    ),
    { numRuns: 300 },
  );
});
