import { expect, test } from "vitest";
import {
  beforeWords,
  changeWords,
  count,
  dayShort,
  dayText,
  dayWithWeekday,
  instantText,
  isWeekend,
  percent,
  plural,
  rate,
  shortCount,
  unbroken,
} from "./format";

const T = "\u202f";

test("thousands are separated by a thin space that does not break", () => {
  expect(count(0)).toBe("0");
  expect(count(999)).toBe("999");
  expect(count(1204)).toBe(`1${T}204`);
  expect(count(12345678)).toBe(`12${T}345${T}678`);
});

test.each([
  [0, 50, `0${T}%`],
  [0.94, 1204, `94${T}%`],
  [0.9412, 5000, `94.1${T}%`],
  [1, 10, `100${T}%`],
])("a share of %d over a base of %d reads %s", (share, base, text) => {
  expect(percent(share, base)).toBe(text);
});

test("almost all is not written as all, almost nothing not as nothing", () => {
  expect(percent(0.9996, 1000)).toBe(`>${T}99${T}%`);
  expect(percent(0.9999, 90_000)).toBe(`>${T}99.9${T}%`);
  expect(percent(0.0001, 1000)).toBe(`<${T}1${T}%`);
  expect(percent(0.0002, 90_000)).toBe(`<${T}0.1${T}%`);
});

test("a complaint rate has two decimals, can pass 100 %, and is never rounded to nothing", () => {
  expect(rate(0.0031)).toBe(`0.31${T}%`);
  expect(rate(0)).toBe(`0.00${T}%`);
  expect(rate(0.00001)).toBe(`<${T}0.01${T}%`);
  expect(rate(1.5)).toBe(`150.00${T}%`);
});

test("days and instants name month and zone in words", () => {
  expect(dayText("2026-11-05")).toBe("5 Nov 2026");
  expect(dayShort("2026-09-30")).toBe("30 Sep");
  expect(dayWithWeekday("2026-11-20")).toBe("Fri 20 Nov 2026");
  expect(instantText("2026-11-20T09:04:59.999Z")).toBe("20 Nov 2026, 09:04 UTC");
});

test("weekends are those of UTC", () => {
  expect(["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"].map(isWeekend)).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test("one is singular, everything else plural", () => {
  expect([0, 1, 2].map((number) => plural(number, "address", "addresses"))).toEqual([
    "0 addresses",
    "1 address",
    "2 addresses",
  ]);
});

test("axis numbers are short", () => {
  expect([950, 1000, 1250, 12_400, 3_400_000].map(shortCount)).toEqual(["950", "1k", "1.3k", "12k", "3.4M"]);
});

test.each([
  [100, 50, "+100\u202f%"],
  [50, 100, "−50\u202f%"],
  [1000, 998, "±0\u202f%"],
  [1200, 100, "×\u202f12"],
  [7, 0, "new"],
  [0, 0, "–"],
])("writes %d against %d as %s", (now, before, text) => {
  expect(changeWords(now, before)).toBe(text);
});

test("names the compared days beside what they had", () => {
  expect(beforeWords(1204, { from: "2026-10-01", to: "2026-10-30" })).toBe("1\u202f204 from 1 Oct to 30 Oct");
  expect(beforeWords(undefined, { from: "2026-10-01", to: "2026-10-01" })).toBe("not readable from 1 Oct on");
});

test("no percent sign and no UTC is left alone on the next line", () => {
  expect(unbroken("94 % of 1 204, reply code SC-004, until 2026-11-20")).toBe(
    "94\u202f% of 1 204, reply code SC-004, until 2026-11-20",
  );
  expect(unbroken("Due by 30 Nov 2026, 00:42 UTC.")).toBe("Due by 30\u00a0Nov 2026, 00:42\u00a0UTC.");
});
