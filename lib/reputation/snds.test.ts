import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  parseSndsDate,
  plainField,
  type SndsDataRow,
  sndsComplaintRate,
  sndsDataFile,
  sndsDataJson,
  sndsStatusFile,
  sndsTime,
} from "./snds";

const at = (text: string) => new Date(`2026-09-11T${text}Z`);

const first: SndsDataRow = {
  ip: "192.0.2.10",
  firstSeenAt: at("08:00:00"),
  lastSeenAt: at("23:41:59.999"),
  counts: { rcptCommands: 422, dataCommands: 409, recipients: 422, complaints: 0 },
  filterResult: "GREEN",
  traps: { hits: 0, firstAt: null, lastAt: null },
  helo: "mail.example.com",
  mailFromDomain: "example.com",
  comments: [],
};

const second: SndsDataRow = {
  ip: "198.51.100.7",
  firstSeenAt: at("00:00:00"),
  lastSeenAt: at("23:59:00"),
  counts: { rcptCommands: 1200, dataCommands: 1100, recipients: 1300, complaints: 5 },
  filterResult: "YELLOW",
  traps: { hits: 3, firstAt: at("08:07:00"), lastAt: at("12:03:00") },
  helo: "mx.example.net",
  mailFromDomain: "example.net",
  comments: ["Abuse reported"],
};

describe("sndsDataFile", () => {
  it("is these bytes", () => {
    expect(Buffer.from(sndsDataFile([first, second])).toString("latin1")).toBe(
      "192.0.2.10,9/11/2026 8:00 AM,9/11/2026 11:41 PM,422,409,422,GREEN,< 0.1%,,,0,mail.example.com,@example.com,\r\n" +
        "198.51.100.7,9/11/2026 12:00 AM,9/11/2026 11:59 PM,1200,1100,1300,YELLOW,0.4%,9/11/2026 8:07 AM,9/11/2026 12:03 PM,3,mx.example.net,@example.net,Abuse reported\r\n",
    );
  });

  it("is empty without rows", () => {
    expect(sndsDataFile([])).toBe("");
  });

  it("leaves an unknown sender empty", () => {
    const row = { ...first, helo: null, mailFromDomain: null, firstSeenAt: null, lastSeenAt: null };
    expect(sndsDataFile([row])).toBe("192.0.2.10,,,422,409,422,GREEN,< 0.1%,,,0,,,\r\n");
  });

  it("has 14 columns for every reader, whatever a client said in HELO", () => {
    const nasty = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.stringMatching(/^[,"\r\n=+@a-z-]{0,30}$/),
    );
    fc.assert(
      fc.property(nasty, nasty, nasty, (helo, domain, comment) => {
        const file = sndsDataFile([{ ...first, helo, mailFromDomain: domain, comments: [comment] }, second]);
        const lines = file.split("\r\n");
        expect(lines).toHaveLength(3);
        expect(lines[2]).toBe("");
        for (const line of lines.slice(0, 2)) {
          // A reader that splits on commas, and a strict one (RFC 4180), see the same.
          expect(line.split(",")).toHaveLength(14);
          expect(line).not.toMatch(/["\r\n]/);
        }
        expect(file).toContain("198.51.100.7,");
        expect(file.split("\n")).toHaveLength(3);
        expect(Buffer.from(file, "utf8").subarray(0, 3)).not.toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
      }),
    );
  });
});

describe("sndsDataJson", () => {
  it("has the same values, with instants and the same rate text", () => {
    expect(sndsDataJson([second])).toEqual([
      {
        ipAddress: "198.51.100.7",
        activityStart: "2026-09-11T00:00:00.000Z",
        activityEnd: "2026-09-11T23:59:00.000Z",
        rcptCommands: 1200,
        dataCommands: 1100,
        messageRecipients: 1300,
        filterResult: "YELLOW",
        complaintRate: "0.4%",
        trapMessagePeriodStart: "2026-09-11T08:07:00.000Z",
        trapMessagePeriodEnd: "2026-09-11T12:03:00.000Z",
        trapHits: 3,
        sampleHelo: "mx.example.net",
        sampleMailFrom: "@example.net",
        comments: "Abuse reported",
      },
    ]);
  });
});

describe("sndsStatusFile", () => {
  it("is these bytes", () => {
    const blocked = "Blocked due to user complaints or other evidence of spamming";
    const junked = "Junked due to user complaints or other evidence of spamming";
    expect(
      sndsStatusFile([
        { startIp: "198.51.100.7", endIp: "198.51.100.7", blocked: true, reason: blocked },
        { startIp: "203.0.113.9", endIp: "203.0.113.9", blocked: false, reason: junked },
      ]),
    ).toBe(`198.51.100.7,198.51.100.7,Yes,${blocked}\r\n203.0.113.9,203.0.113.9,No,${junked}\r\n`);
    expect(sndsStatusFile([])).toBe("");
  });
});

describe("sndsTime", () => {
  it.each([
    ["2026-01-02T00:00:59Z", "1/2/2026 12:00 AM"],
    ["2026-12-31T12:05:00Z", "12/31/2026 12:05 PM"],
    ["2026-09-01T09:09:00Z", "9/1/2026 9:09 AM"],
    ["2026-09-01T23:59:59Z", "9/1/2026 11:59 PM"],
  ])("%s is %s", (instant, text) => {
    expect(sndsTime(new Date(instant))).toBe(text);
  });

  it("reads back to the minute it came from", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2001-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }),
        (date) => {
          const text = sndsTime(date);
          expect(text).toMatch(/^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2} (AM|PM)$/);
          expect(text).not.toMatch(/(^|\/| )0\d/);
          expect(new Date(`${text} UTC`).getTime()).toBe(Math.floor(date.getTime() / 60_000) * 60_000);
        },
      ),
    );
  });
});

describe("sndsComplaintRate", () => {
  it.each([
    [0, 422, "< 0.1%"],
    [0, 0, "< 0.1%"],
    [1, 1001, "< 0.1%"],
    [1, 1000, "0.1%"],
    [4, 1000, "0.4%"],
    [7, 2000, "0.4%"],
    [1, 3, "33.3%"],
    [999, 1000, "99.9%"],
    [1999, 2000, "100.0%"],
    [150, 120, "125.0%"],
  ])("%i of %i is %s", (complaints, recipients, text) => {
    expect(sndsComplaintRate(complaints, recipients)).toBe(text);
  });
});

describe("plainField", () => {
  it("takes out what would need quoting, and nothing else", () => {
    expect(plainField('mail, "x"\r\n.example.com ')).toBe("mail x.example.com");
    expect(plainField("[192.0.2.1]")).toBe("[192.0.2.1]");
    expect(plainField("mäil.example")).toBe("mäil.example");
    expect(plainField("a\u202eb")).toBe("ab");
  });
});

describe("parseSndsDate", () => {
  it.each([
    ["091126", "2026-09-11"],
    ["022924", "2024-02-29"],
    ["022926", null],
    ["130126", null],
    ["91126", null],
    ["2026-09-11", null],
    ["09112026", null],
    ["\uff10\uff19\uff11\uff11\uff12\uff16", null],
    ["", null],
  ])("%s is %s", (text, day) => {
    expect(parseSndsDate(text)).toBe(day);
  });
});
