import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDay } from "@/lib/platform/day";
import { type CleanEvent, cleanText, domainOf, isPlainEvent, isRefusal, readEvent, readLine } from "./event";
import { messageEvent } from "./schema";

const now = new Date("2026-11-20T12:00:00Z");
const least = { ts: "2026-11-20T10:00:00Z", ip: "203.0.113.9" };
const hash = "ab".repeat(32);

function accepted(value: unknown): CleanEvent {
  const outcome = readEvent(value, now);
  if (isRefusal(outcome)) throw new Error(`refused: ${outcome.code} ${outcome.message}`);
  return outcome;
}

function refused(value: unknown): string {
  const outcome = readEvent(value, now);
  return isRefusal(outcome) ? outcome.code : "accepted";
}

describe("defaults", () => {
  it.each([
    [{}, { rcptCommands: 1, rcptUnknown: 0, dataCommands: 1, recipients: 1 }],
    [{ recipients: 10 }, { rcptCommands: 10, rcptUnknown: 0, dataCommands: 1, recipients: 10 }],
    [
      { recipients: 2, rcptUnknown: 3 },
      { rcptCommands: 5, rcptUnknown: 3, dataCommands: 1, recipients: 2 },
    ],
    [
      { recipients: 0, rcptUnknown: 4 },
      { rcptCommands: 4, rcptUnknown: 4, dataCommands: 0, recipients: 0 },
    ],
    [
      { dataCommands: 0, rcptUnknown: 4 },
      { rcptCommands: 4, rcptUnknown: 4, dataCommands: 0, recipients: 0 },
    ],
    [
      { recipients: 0, dataCommands: 1 },
      { rcptCommands: 0, rcptUnknown: 0, dataCommands: 1, recipients: 0 },
    ],
    [
      { recipients: null, dataCommands: null },
      { rcptCommands: 1, dataCommands: 1, recipients: 1 },
    ],
  ])("of %j", (given, expected) => {
    expect(accepted({ ...least, ...given })).toMatchObject(expected);
  });
});

describe("the documented event", () => {
  it("is taken whole", () => {
    const line =
      '{"ts":"2026-11-20T10:00:00Z","ip":"203.0.113.9","port":51234,"helo":"mx.example.net","mailFrom":"b@Example.net","rcptCommands":3,"rcptUnknown":1,"dataCommands":1,"recipients":2,"verdict":"ham","queueId":"4ABC12","uuid":"u-1","messageId":"1@example.net","fromDomain":"example.net","dkim":["example.net"],"spf":"pass","dmarc":"pass","tls":true,"oneClickUnsubscribe":true,"stream":"news","recipientHashes":["' +
      hash +
      '"],"trap":null,"unknownField":{"is":"ignored"}}';
    expect(readLine(line, now)).toEqual({
      at: Date.parse("2026-11-20T10:00:00Z"),
      day: "2026-11-20",
      ip: "203.0.113.9",
      port: 51234,
      helo: "mx.example.net",
      mailFromDomain: "example.net",
      rcptCommands: 3,
      rcptUnknown: 1,
      dataCommands: 1,
      recipients: 2,
      verdict: "ham",
      queueId: "4ABC12",
      uuid: "u-1",
      messageId: "1@example.net",
      recipientHashes: [hash],
      trap: false,
    });
  });
});

describe("what is refused", () => {
  it.each([
    [{ ip: "010.1.1.1" }, "bad_address"],
    [{ ip: "203.0.113.999" }, "bad_address"],
    [{ ip: "fe80::1%eth0" }, "bad_address"],
    [{ ip: "mx.example.net" }, "bad_address"],
    [{ ip: 3405803785 }, "bad_field"],
    [{ ip: undefined }, "bad_field"],
    [{ ts: undefined }, "bad_field"],
    [{ ts: 1763632800 }, "bad_field"],
    [{ ts: "2026-11-20" }, "bad_field"],
    [{ ts: "2026-11-20T10:00:00" }, "bad_field"],
    [{ ts: "2026-02-30T10:00:00Z" }, "bad_field"],
    [{ ts: "yesterday" }, "bad_field"],
    [{ ts: "1970-01-01T00:00:00Z" }, "too_old"],
    [{ ts: "2026-11-13T11:59:59Z" }, "too_old"],
    [{ ts: "2026-11-13T12:00:00Z" }, "accepted"],
    [{ ts: "2026-11-20T13:00:00Z" }, "accepted"],
    [{ ts: "2026-11-20T13:00:01Z" }, "in_future"],
    [{ ts: "2100-01-01T00:00:00Z" }, "in_future"],
    [{ ts: "2026-11-20T15:30:00+02:00" }, "in_future"],
    [{ ts: "2026-11-20T13:30:00+02:00" }, "accepted"],
    [{ recipients: -1 }, "bad_field"],
    [{ recipients: 1.5 }, "bad_field"],
    [{ recipients: "2" }, "bad_field"],
    [{ recipients: 1e9 }, "bad_field"],
    [{ recipients: Number.MAX_SAFE_INTEGER + 2 }, "bad_field"],
    [{ rcptUnknown: -3 }, "bad_field"],
    [{ rcptCommands: 2, rcptUnknown: 3 }, "inconsistent"],
    [{ recipients: 2, dataCommands: 0 }, "inconsistent"],
    [{ verdict: "SPAM" }, "bad_field"],
    [{ verdict: true }, "bad_field"],
    [{ port: 70_000 }, "bad_field"],
    [{ helo: ["mx.example.net"] }, "bad_field"],
    [{ queueId: "x".repeat(256) }, "bad_field"],
    [{ recipientHashes: ["user@example.net"] }, "bad_field"],
    [{ recipientHashes: hash }, "bad_field"],
    [{ recipientHashes: Array.from({ length: 1001 }, () => hash) }, "bad_field"],
    [{ trap: true }, "bad_field"],
    [{ trap: "spam" }, "bad_field"],
    [{ tls: "yes" }, "bad_field"],
  ])("%j is %s", (change, code) => {
    expect(refused({ ...least, ...change })).toBe(code);
  });

  it.each(["[]", "null", "1", '"text"'])("%s is not an object", (line) => {
    expect(readLine(line, now)).toMatchObject({ code: "not_an_object" });
  });

  it.each(["{", "{'ts':1}", "\u0000", "{}}", "NaN"])("%j is not JSON", (line) => {
    expect(readLine(line, now)).toMatchObject({ code: "not_json" });
  });

  it("never repeats in a message what the line held", () => {
    const outcome = readEvent({ ...least, ip: "someone@example.net", verdict: "someone@example.net" }, now);
    expect(isRefusal(outcome) && outcome.message).not.toContain("someone");
  });

  it("holds for any JSON: an answer, never an exception", () => {
    fc.assert(
      fc.property(fc.json(), (line) => {
        expect(readLine(line, now)).toBeTypeOf("object");
      }),
    );
  });
});

describe("one spelling", () => {
  it.each([
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["::FFFF:cb00:7109", "203.0.113.9"],
    ["2001:DB8:0::1", "2001:db8::1"],
    ["2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
  ])("%s becomes %s", (given, ip) => {
    expect(accepted({ ...least, ip: given }).ip).toBe(ip);
  });

  it("counts a key that stands twice as it stands last", () => {
    const line = '{"ts":"2026-11-20T10:00:00Z","ip":"203.0.113.9","recipients":5,"recipients":2}';
    expect(readLine(line, now)).toMatchObject({ recipients: 2 });
  });

  it("puts an event of another time zone on its UTC day", () => {
    expect(accepted({ ...least, ts: "2026-11-20T00:30:00+01:00" }).day).toBe("2026-11-19");
  });

  it.each([
    ["b@Example.NET", "example.net"],
    ["<b@example.net>", "example.net"],
    ['"odd@local"@example.net', "example.net"],
    ["", null],
    ["<>", null],
    ["local", null],
    ["a@", null],
    ["x@bad\r\nX-Injected: 1", "bad??x-injected: 1"],
  ])("the domain of %j is %j", (mailFrom, domain) => {
    expect(domainOf(mailFrom)).toBe(domain);
  });
});

describe("cleanText", () => {
  it("keeps one line without anything that could break or reorder what is around it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const clean = cleanText(text, 255);
        if (clean === null) return;
        expect(clean).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(clean.length).toBeLessThanOrEqual(255);
      }),
    );
  });

  it.each([
    ["mx\u0000.example.net", "mx?.example.net"],
    ["mx.example.net\r\nDATA", "mx.example.net??DATA"],
    ["\u202emoc", "?moc"],
    ["bücher.example", "bücher.example"],
    ["   ", null],
  ])("%j becomes %j", (text, clean) => {
    expect(cleanText(text, 255)).toBe(clean);
  });

  it("leaves no half of a character behind when it cuts", () => {
    expect(cleanText(`${"x".repeat(254)}😀`, 255)).toBe(`${"x".repeat(254)}?`);
  });
});

describe("the short way", () => {
  const any = fc.oneof(
    fc.constantFrom(null, undefined, true, "", "x", 0, 1, -1, 1.5, 70_000, 100_001, [], ["x"], [1], {}),
    fc.string({ maxLength: 300 }),
    fc.integer(),
    fc.double(),
  );
  const instants = fc.oneof(
    fc
      .date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
      .map((date) => date.toISOString()),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom(
      "2026-11-20T10:00:00Z",
      "2026-11-20T24:00:00Z",
      "2026-02-30T10:00:00Z",
      "2026-13-01T10:00:00Z",
      "2026-11-00T10:00:00Z",
      "2026-11-20T10:00:60Z",
      "2026-11-20T10:00Z",
      "2026-11-20T10:00:00.123456789Z",
      "2026-11-20T10:00:00.1234567890Z",
      "2026-11-20t10:00:00z",
      "2026-11-20T10:00:00Z\n",
      "2026-11-20T10:00:00+01:00",
    ),
  );
  const fields = Object.keys(messageEvent.shape);
  const events = fc
    .tuple(
      fc.record({
        ts: instants,
        ip: fc.ipV4(),
        port: fc.constantFrom(1, 65_535, null),
        recipients: fc.constantFrom(0, 1, 100_000),
        verdict: fc.constantFrom("ham", "suspect", "spam", null),
        recipientHashes: fc.constantFrom([hash], [hash.toUpperCase()], [`${hash}\n`], ["x"], [], null),
        trap: fc.constantFrom(null, "pristine", undefined),
      }),
      fc.dictionary(fc.constantFrom(...fields), any, { maxKeys: 2 }),
    )
    .map(([event, odd]) => ({ ...event, ...odd }));

  it("takes only what the schema takes, and leaves it as the schema leaves it", () => {
    let taken = 0;
    fc.assert(
      fc.property(events, (event) => {
        if (!isPlainEvent(event)) return;
        taken += 1;
        const parsed = messageEvent.safeParse(event);
        expect(parsed.success).toBe(true);
        expect(parsed.data).toEqual(event);
      }),
      { numRuns: 5000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it("takes the documented event", () => {
    expect(isPlainEvent({ ...least, verdict: "spam", recipientHashes: [hash], trap: null, tls: true })).toBe(
      true,
    );
  });

  it("takes every day of a year, and none that there is not", () => {
    const days = Array.from({ length: 12 * 31 }, (_, i) => {
      const [month, day] = [Math.floor(i / 31) + 1, (i % 31) + 1].map((part) =>
        String(part).padStart(2, "0"),
      );
      return `2026-${month}-${day}`;
    });
    const taken = days.filter((day) => isPlainEvent({ ...least, ts: `${day}T10:00:00Z` }));
    expect(taken).toEqual(days.filter(isDay));
  });
});
