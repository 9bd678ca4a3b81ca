import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CodeNames, decodeBounce, MAX_BOUNCE_LENGTH, withoutMailboxes } from "./bounce";
import { explainReply } from "./bounce-words";
import { bounces } from "./fixtures/bounces";

const now = new Date("2026-11-25T12:00:00Z");
const names =
  "RP-001 RP-002 RP-003 SC-001 SC-002 SC-003 SC-004 DY-001 DY-002 OU-001 OU-002 S3140 S3150 AU-515 SPF-ALL".split(
    " ",
  );
const codes: CodeNames = new Map([
  ...names.map((name): [string, string] => [name, name]),
  ["LP-104", "SC-004"],
]);

it("there are at least sixty samples, each of its own", () => {
  expect(bounces.length).toBeGreaterThanOrEqual(60);
  expect(new Set(bounces.map(({ text }) => text)).size).toBe(bounces.length);
});

describe("decodeBounce reads", () => {
  it.each(bounces.map((sample) => [sample.name, sample] as const))("%s", (_name, sample) => {
    const read = decodeBounce(sample.text, codes, now);
    expect({ ip: read.ip, code: read.code, smtp: read.smtp }).toEqual({
      ip: sample.ip,
      code: sample.code ?? null,
      smtp: sample.smtp,
    });
    if (sample.enhanced !== undefined) expect(read.enhanced).toBe(sample.enhanced);
    if (sample.host !== undefined) expect(read.host).toBe(sample.host);
    if (sample.domain !== undefined) expect(read.recipientDomain).toBe(sample.domain);
    if (sample.at !== undefined) expect(read.at).toBe(sample.at);
    expect(JSON.stringify(read)).not.toContain("jo.reader");
    expect(explainReply(read)).toMatch(/\.$/);
  });
});

describe("decodeBounce and hostile pastes", () => {
  it("takes nothing for a refusal that is none", () => {
    for (const text of ["", "hello", "version 5.7.1.2", "1550 pieces at 4210", "call 555-1234", "\0\0\0"]) {
      expect(decodeBounce(text, codes, now)).toMatchObject({ ip: null, code: null, smtp: null });
    }
  });

  it("reads no octal, no address that is none, and mapped ones as what they are", () => {
    const of = (address: string) => decodeBounce(`550 mail from [${address}] refused`, codes, now).ip;
    expect(of("010.1.1.1")).toBeNull();
    expect(of("203.0.113.999")).toBeNull();
    expect(of("203.0.113.9.7")).toBeNull();
    expect(of("10.0.0.1")).toBeNull();
    expect(of("::ffff:203.0.113.9")).toBe("203.0.113.9");
  });

  it("does not take a code out of a longer word", () => {
    expect(decodeBounce("550 5.7.1 XSC-0041 refused", codes, now).code).toBeNull();
  });

  it("stays with its limit: what comes after is not read", () => {
    const text = `${"x ".repeat(MAX_BOUNCE_LENGTH / 2)}550 5.7.1 SC-004`;
    expect(decodeBounce(text, codes, now).code).toBeNull();
  });

  // No time is measured: what is not linear does not come back within the limit of a test.
  it.each([
    ["digits", "5".repeat(MAX_BOUNCE_LENGTH)],
    ["brackets", "[".repeat(MAX_BOUNCE_LENGTH)],
    ["colons", "a:".repeat(MAX_BOUNCE_LENGTH / 2)],
    ["dots", "1.".repeat(MAX_BOUNCE_LENGTH / 2)],
    ["names", "a.a-".repeat(MAX_BOUNCE_LENGTH / 4)],
    ["at signs", "a@a.".repeat(MAX_BOUNCE_LENGTH / 4)],
    ["tags", "<a ".repeat(MAX_BOUNCE_LENGTH / 3)],
    ["replies", "550 5.7.1 ".repeat(MAX_BOUNCE_LENGTH / 10)],
    ["addresses", "from 203.0.113.9 ".repeat(MAX_BOUNCE_LENGTH / 17)],
    ["blanks", " ".repeat(MAX_BOUNCE_LENGTH)],
    ["lines", "\n".repeat(MAX_BOUNCE_LENGTH)],
    ["soft breaks", "=\n".repeat(MAX_BOUNCE_LENGTH / 2)],
  ])("comes to an end with %s", (_name, text) => {
    expect(decodeBounce(text, codes, now).recipientDomain ?? "").not.toContain("@");
  });

  it("answers something sound for any text, and never a mailbox", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), fc.emailAddress(), (noise, address) => {
        const text = `${noise}\n550 5.1.1 <${address}>: unknown ${noise}`;
        const read = decodeBounce(text, codes, now);
        expect(read.excerpt).not.toContain(address);
      }),
    );
    expect(withoutMailboxes("to <jo@mail.example>, ann@mail.example")).toBe(
      "to <…@mail.example>, …@mail.example",
    );
  });
});
