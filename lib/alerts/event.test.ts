import { describe, expect, it } from "vitest";
import { dueAt, kinds } from "./event";

describe("dueAt", () => {
  it.each([
    ["at_once", "UTC", "2026-11-20T10:12:00Z", "2026-11-20T10:12:00Z"],
    ["digest", "UTC", "2026-11-20T10:12:00Z", "2026-11-21T07:00:00Z"],
    ["digest", "Europe/Berlin", "2026-11-20T05:12:00Z", "2026-11-20T06:00:00Z"],
    ["digest", "Europe/Berlin", "2026-07-20T05:00:00Z", "2026-07-20T05:00:00Z"],
    ["digest", "America/New_York", "2026-11-20T10:12:00Z", "2026-11-20T12:00:00Z"],
  ])("%s in %s at %s is %s", (schedule, zone, now, due) => {
    expect(dueAt({ schedule, digestHour: 7, zone }, new Date(now))).toEqual(new Date(due));
  });

  it("finds the next day when the clock jumps over the hour", () => {
    const rule = { schedule: "digest", digestHour: 2, zone: "Europe/Berlin" };
    expect(dueAt(rule, new Date("2026-03-28T12:00:00Z"))).toEqual(new Date("2026-03-30T00:00:00Z"));
  });
});

it("says what happened, with its figures", () => {
  expect(kinds.red.title(65_536)).toBe("65\u202f536 addresses turned RED");
  expect(kinds.red.line({ subject: "203.0.113.9", before: 0.12, now: 0.94 })).toBe(
    "203.0.113.9: 94 % of its verdicts were spam, 12 % the day before",
  );
  expect(kinds.complaints.line({ subject: "203.0.113.9", before: null, now: 0.0041 })).toBe(
    "203.0.113.9: complaint rate 0.41 % over 7 days, no rate the day before",
  );
});
