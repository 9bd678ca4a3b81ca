import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedAddress, checkedHeaders, checkedSubject } from "./envelope";

describe("checkedAddress", () => {
  it.each(["anna@example.net", "a+b=c@xn--bcher-kva.example", "o'brien@example.net"])(
    "takes %s",
    (address) => {
      expect(checkedAddress(address)).toBe(address);
    },
  );

  it.each([
    "anna@example.net, bert@example.net",
    "anna@example.net\r\nBcc: bert@example.net",
    "Anna <anna@example.net>",
    "anna@example.net\u2028bert@example.net",
    "anna",
    "",
    `${"a".repeat(250)}@example.net`,
  ])("refuses %j", (address) => {
    expect(() => checkedAddress(address)).toThrow(/exactly one plain address/);
  });
});

describe("checkedSubject", () => {
  it("is one line, whatever it was made of", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const subject = checkedSubject(`a${text}\r\nBcc: bert@example.net`);
        expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(subject.length).toBeLessThanOrEqual(200);
      }),
    );
  });
});

describe("checkedHeaders", () => {
  it("keeps what is sound", () => {
    const headers = { "List-Unsubscribe": "<https://senders.example.net/u>", "X-Kind": "digest" };
    expect(checkedHeaders(headers)).toEqual(headers);
  });

  it.each([
    [{ "X-Kind": "a\r\nBcc: bert@example.net" }],
    [{ "X-Kind\r\nBcc": "bert@example.net" }],
    [{ "X-Kind: a": "b" }],
    [{ Bcc: "bert@example.net" }],
    [{ "content-type": "text/html" }],
    [{ FROM: "staff@example.net" }],
  ])("refuses %j", (headers) => {
    expect(() => checkedHeaders(headers)).toThrow(/header/);
  });
});
