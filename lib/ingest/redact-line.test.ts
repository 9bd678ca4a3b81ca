import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactLine, redactText } from "./redact-line";

describe("redactLine", () => {
  it("shows known fields and hides the rest", () => {
    expect(
      redactLine(
        '{"ts":"x","ip":"203.0.113.9","mailFrom":"alice@example.net","rcpt":["bob@example.org"],"subject":"Hello"}',
      ),
    ).toBe('{"ts":"x","ip":"203.0.113.9","mailFrom":"…@example.net",(2 more)}');
  });

  it.each([
    ['{"ts":"2026', '{"ts":"2026'],
    ['{"to":"alice@example.net",', '{…@example.net",'],
    ['{"to":"\\"alice, b: c\\"@example.net"', '{…@example.net"'],
    ['{"to":"alice%40example.net"', '{…@example.net"'],
    ['{"to":"alice\\u0040example.net"', '{…@example.net"'],
    ["alice@example.net bob@example.org", "…@…@example.org"],
    ['["alice@example.net"]', "[…]"],
  ])("%s becomes %s", (line, shown) => {
    expect(redactLine(line)).toBe(shown);
  });

  it("shows neither objects nor lists inside fields", () => {
    expect(redactLine('{"helo":{"a":"alice@example.net"},"ip":["bob@example.org"]}')).toBe(
      '{"helo":{…},"ip":[…]}',
    );
  });

  it("says so when the line was too long to read", () => {
    expect(redactLine(null)).toBe("(longer than a line may be)");
  });

  it("does not follow nesting down", () => {
    expect(redactLine("[".repeat(30_000) + "]".repeat(30_000))).toBe("[…]");
  });

  it("is short, on one line, and names nobody, whatever the line is", () => {
    const local = fc.stringMatching(/^[a-z0-9]{12}$/);
    const around = fc.oneof(
      fc.json(),
      fc.string(),
      fc.constantFrom('"', "\\", "{", "}", "[", "]", "<", ">", ",", ":"),
    );
    fc.assert(
      fc.property(local, around, around, fc.boolean(), (name, before, after, inJson) => {
        const address = `${before}${name}@example.net${after}`;
        const line = inJson ? JSON.stringify({ helo: address, other: name, ip: [address] }) : address;
        const shown = redactLine(line);
        expect(shown).not.toContain(name);
        expect(shown.length).toBeLessThanOrEqual(500);
        expect(shown).not.toMatch(/[\n\r\0]/);
      }),
      { numRuns: 2000 },
    );
  });

  it("leaves text without an address as it is", () => {
    expect(redactText("mx1.example.net [203.0.113.9]")).toBe("mx1.example.net [203.0.113.9]");
  });
});
