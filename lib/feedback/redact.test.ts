// That a report never says who complained, whatever form the address takes, and keeps what the sender needs.
import fc from "fast-check";
import libmime from "libmime";
import { describe, expect, test } from "vitest";
import { trustOf } from "@/lib/complaints/attribution";
import { headerBytes, parseFields } from "@/lib/complaints/message";
import { addressForms, readLoosely } from "@/lib/testing/address-forms";
import { foldField, type RedactionRules, redactMessage } from "./redact";

const trust = trustOf({
  internalNetworks: ["10.20.0.0/16"],
  ownHostNames: ["mx1.provider.example", "store.provider.example"],
  authservIds: ["mx1.provider.example"],
});
const rules: RedactionRules = {
  key: new Uint8Array(32).fill(7),
  recipient: "bob@provider.example",
  trust,
  reportingHost: "feedback.provider.example",
};

function redact(header: string, more: Partial<RedactionRules> = {}) {
  const redacted = redactMessage(
    { ...rules, ...more },
    parseFields(Buffer.from(header, "utf8").toString("latin1")),
  );
  return { ...redacted, text: headerBytes(redacted.fields).toString("latin1") };
}

/** Header text on one line per field. */
const flat = (text: string): string => text.replace(/\r\n(?=[ \t])/g, "");

const border =
  "Received: from mail.sender.example (mail.sender.example [203.0.113.9])\r\n\tby mx1.provider.example (Postfix) with ESMTPS id 4ABC12\r\n\tfor <bob@provider.example>; Fri, 20 Nov 2026 10:00:00 +0000\r\n";

describe("what is replaced", () => {
  test("one token stands for the recipient in every field", () => {
    const { text, standIn } = redact(
      `Return-Path: <bounce-bob=provider.example@sender.example>\r\nDelivered-To: bob@provider.example\r\nX-Original-To: Bob@Provider.Example\r\n${border}To: "Bob Smith" <bob@provider.example>\r\nSubject: Offer for bob@provider.example\r\nList-Unsubscribe: <https://sender.example/u?e=bob%40provider.example>\r\n`,
    );
    expect(standIn).toMatch(/^[a-z2-7]{24}[01]@provider\.example$/);
    const token = standIn.split("@")[0];
    expect(flat(text).split("\r\n")).toEqual([
      `Return-Path: <bounce-${token}=provider.example@sender.example>`,
      `Delivered-To: ${standIn}`,
      `X-Original-To: ${standIn}`,
      `Received: from mail.sender.example (mail.sender.example [203.0.113.9]) by feedback.provider.example with ESMTPS id 4ABC12 for <${standIn}>; Fri, 20 Nov 2026 10:00:00 +0000`,
      `To: ${standIn}`,
      `Subject: Offer for ${standIn}`,
      `List-Unsubscribe: <https://sender.example/u?e=${token}%40provider.example>`,
      "",
    ]);
  });

  test("the token is stable within a feed, and another feed's is different", () => {
    const header = "To: bob@provider.example\r\n";
    expect(redact(header).standIn).toBe(redact("To: x@provider.example\r\n").standIn);
    expect(redact(header).standIn).toBe(redact(header, { recipient: "BOB@provider.example" }).standIn);
    expect(redact(header, { key: new Uint8Array(32).fill(8) }).standIn).not.toBe(redact(header).standIn);
  });

  test("other people in To and Cc go, with every display name", () => {
    const { text } = redact(
      "To: Carol <carol@elsewhere.example>, Bob <bob@provider.example>\r\nCc: dave@provider.example, Erin <erin@third.example>\r\nBcc: frank@provider.example\r\n",
    );
    expect(text).not.toMatch(/carol|dave|erin|frank|Bob|elsewhere|third/i);
    expect(text).toContain("Cc: undisclosed-recipients:;");
  });

  test("a mailbox known by another name is replaced by that name too", () => {
    const { text, standIn } = redact(
      `Delivered-To: bob@provider.example\r\nX-Original-To: sales@provider.example\r\n${border}To: sales@provider.example\r\nX-Campaign: sales%40provider.example\r\nX-Tag: bob+news@provider.example\r\nCc: b.ob+news@provider.example\r\n`,
    );
    expect(flat(text)).toContain(`X-Campaign: ${standIn.replace("@", "%40")}`);
    expect(text).not.toMatch(/sales|news/);
  });

  test("our inside does not show: hops, host names, private addresses, filter scores", () => {
    const { text } = redact(
      `Received: from mx1.provider.example ([10.20.0.4]) by store.provider.example with LMTP id x; Fri, 20 Nov 2026 10:00:01 +0000\r\nAuthentication-Results: mx1.provider.example; dkim=pass header.d=sender.example; spf=pass smtp.mailfrom=b@sender.example smtp.rcpt=bob@provider.example smtp.remote-ip=10.20.0.4\r\nX-Spamd-Result: default: False [12.3 / 15]; NEURAL_SPAM\r\nX-Rspamd-Server: store.provider.example\r\nX-Spam-Status: Yes, score=12.3\r\n${border}Received: from app7.sender.example (10.9.8.7) by mail.sender.example for <bob@provider.example>; Fri, 20 Nov 2026 09:59:00 +0000\r\nMessage-ID: <1@sender.example>\r\n`,
    );
    expect(text).not.toMatch(/mx1|store|10\.20\.0\.4|NEURAL|12\.3|smtp\.rcpt=bob/);
    expect(text).toContain("10.9.8.7"); // the sender's own inside is the sender's
    expect(flat(text)).toContain(
      "Authentication-Results: feedback.provider.example; dkim=pass header.d=sender.example",
    );
  });

  test("what the sender needs stays byte for byte", () => {
    const kept =
      "DKIM-Signature: v=1; a=rsa-sha256; d=sender.example; s=k1;\r\n\th=from:to:subject; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n\tb=dGVzdA==\r\nFrom: Sender <news@sender.example>\r\nMessage-ID: <20261120.1@sender.example>\r\nList-Unsubscribe: <https://sender.example/u/8fj2k>,\r\n <mailto:u-8fj2k@sender.example>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nFeedback-ID: 17:c4:news:sender\r\nCFBL-Address: fbl@sender.example; report=arf\r\nCFBL-Feedback-ID: 8fj2k\r\nX-Campaign-Id: 4711\r\nDate: Fri, 20 Nov 2026 09:58:00 +0000\r\n";
    expect(redact(kept).text).toBe(kept);
  });

  test("eight-bit and broken fields become ASCII that says the same", () => {
    const { text } = redact(
      `Subject: Grüße, bob@provider.example\r\nX-Long: ${"x".repeat(3000)}\r\nX-Bad: a\u0001b\r\n`,
    );
    expect(text).toMatch(/^[\t\r\n -~]*$/);
    for (const line of text.split("\r\n")) expect(line.length).toBeLessThanOrEqual(998);
    expect(libmime.decodeWords(flat(text).split("\r\n")[0])).toMatch(
      /^Subject: Grüße, [a-z2-7]{24}[01]@provider\.example$/,
    );
  });

  test("our own results are given in one line, the sender's are not", () => {
    const own = "Authentication-Results: mx1.provider.example;\r\n dkim=pass header.d=sender.example\r\n";
    expect(redact(own).results).toBe("feedback.provider.example; dkim=pass header.d=sender.example");
    expect(
      redact("Authentication-Results: sender.example; dkim=pass header.d=bank.example\r\n").results,
    ).toBeNull();
  });
});

// ── every form, anywhere ────────────────────────────────────────────────────

const local = fc.stringMatching(/^[a-zA-Z0-9](?:[a-zA-Z0-9._+-]{0,14}[a-zA-Z0-9])?$/);
const domain = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]\.(?:example|test|org)$/);
const salt = fc.stringMatching(/^[a-zA-Z0-9]{0,9}$/);
const fieldName = fc.constantFrom(
  "Subject",
  "From",
  "Reply-To",
  "List-Unsubscribe",
  "X-Mailer-Id",
  "References",
  "Message-ID",
  "Feedback-ID",
  "CFBL-Feedback-ID",
  "Return-Path",
  "ARC-Authentication-Results",
  "X-Spam-Note",
);

describe.each(Object.keys(addressForms))("the form %s", (name) => {
  test("is in no output, in any field", () => {
    fc.assert(
      fc.property(local, domain, salt, fieldName, salt, (who, where, extra, field, around) => {
        const address = `${who}@${where}`;
        const form = addressForms[name]?.(address, extra) ?? "";
        const { text, standIn } = redact(
          `Delivered-To: ${address}\r\n${field}: ${around} ${form} ${around}\r\nTo: <${address}>\r\n`,
          { recipient: address },
        );
        const token = standIn.slice(0, standIn.indexOf("@"));
        const lower = form.toLowerCase();
        for (const reading of readLoosely(text)) {
          const rest = reading.replaceAll(token, "~");
          expect(rest).not.toContain(address.toLowerCase());
          if (form.length > 8) expect(rest).not.toContain(lower);
        }
        expect(text).toContain(standIn);
      }),
      { numRuns: 60 },
    );
  });
});

test("a local part that reads like an escape behind what happens to stand before it", () => {
  // "l" and the base64 join to bytes that end in "%", which makes "%0A" of the local part.
  const form = Buffer.from("0A%40aa.example").toString("base64");
  expect(redact(`Subject: l ${form} l\r\n`, { recipient: "0A@aa.example" }).text).not.toContain(form);
});

test("an internationalized address is found in both spellings of its domain", () => {
  const { text } = redact(
    "Subject: jörg@bücher.example and jörg@xn--bcher-kva.example\r\nX-Link: https://s.example/?e=j%C3%B6rg%40xn--bcher-kva.example\r\n",
    { recipient: "jörg@bücher.example" },
  );
  expect(decodeURIComponent(libmime.decodeWords(flat(text)))).not.toMatch(/jörg/);
});

test("a part of another word is no address", () => {
  const { text } = redact(
    "Message-ID: <mail.provider.example@sender.example>\r\nX-Note: bob from provider.example\r\n",
    {
      recipient: "mail@provider.example",
    },
  );
  expect(text).toContain("mail.provider.example@sender.example");
});

test("an address split over two fields empties what it stands in", () => {
  const { text } = redact("X-A: bob@\r\nprovider.example: x\r\nSubject: hello\r\n");
  expect(text).not.toMatch(/bob@\s*provider/i);
  expect(text).toContain("Subject: hello");
});

test("folding keeps the text and the limits", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[!-~]( ?[!-~]){0,2000}$/), (value) => {
      const folded = foldField(`X-Test: ${value}`);
      for (const line of folded.split("\r\n")) {
        expect(line.length).toBeLessThanOrEqual(998);
        expect(line.trim()).not.toBe("");
      }
      expect(folded.replace(/\s/g, "")).toBe(`X-Test: ${value}`.replace(/\s/g, ""));
    }),
  );
});
