import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Counts } from "./schema";
import { filterResultOf, resultName, unknownShareOf, widenedFilterResult } from "./verdict";

const none: Counts = {
  rcptCommands: 0,
  rcptUnknown: 0,
  dataCommands: 0,
  recipients: 0,
  ham: 0,
  suspect: 0,
  spam: 0,
  complaints: 0,
};
const day = { days: 1, from: "2026-09-11", to: "2026-09-11" };
const week = { days: 7, from: "2026-09-05", to: "2026-09-11" };
const month = { days: 30, from: "2026-08-13", to: "2026-09-11" };

describe("resultName", () => {
  it.each([
    [{ ham: 901, suspect: 0, spam: 99 }, "GREEN"],
    [{ ham: 900, suspect: 0, spam: 100 }, "YELLOW"],
    [{ ham: 0, suspect: 100, spam: 900 }, "YELLOW"],
    [{ ham: 99, suspect: 0, spam: 901 }, "RED"],
    [{ ham: 0, suspect: 500, spam: 0 }, "GREEN"],
    [{ ham: 0, suspect: 0, spam: 0 }, null],
  ])("%j is %s", (verdicts, expected) => {
    expect(resultName(verdicts)).toBe(expected);
  });

  it("never gets better when a ham verdict turns into spam", () => {
    const order = ["GREEN", "YELLOW", "RED"];
    const count = fc.integer({ min: 0, max: 2_000_000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000 }), count, count, (ham, suspect, spam) => {
        const before = resultName({ ham, suspect, spam });
        const after = resultName({ ham: ham - 1, suspect, spam: spam + 1 });
        expect(order.indexOf(after ?? "")).toBeGreaterThanOrEqual(order.indexOf(before ?? ""));
      }),
    );
  });
});

describe("filterResultOf", () => {
  it("says nothing about quality below the floor", () => {
    const counts = { ...none, dataCommands: 99, recipients: 400, spam: 400 };
    expect(filterResultOf({ period: day, counts }, 100)).toEqual({
      state: "below_floor",
      dataCommands: 99,
      floor: 100,
      ...day,
    });
  });

  it("speaks at the floor, with the exact share", () => {
    const counts = { ...none, dataCommands: 100, recipients: 120, ham: 90, suspect: 0, spam: 30 };
    expect(filterResultOf({ period: day, counts }, 100)).toEqual({
      state: "measured",
      result: "YELLOW",
      spamShare: 0.25,
      verdicts: 120,
      widened: false,
      ...day,
    });
  });

  it("keeps silence and no verdicts apart from the floor", () => {
    expect(filterResultOf({ period: day, counts: none }, 100).state).toBe("no_data");
    expect(filterResultOf({ period: day, counts: { ...none, dataCommands: 500 } }, 100).state).toBe(
      "no_data",
    );
  });
});

describe("widenedFilterResult", () => {
  const at = (dataCommands: number) => ({ ...none, dataCommands, ham: dataCommands });

  it("takes the first period that reaches the floor and says that it is wider", () => {
    const result = widenedFilterResult(
      [
        { period: day, counts: at(20) },
        { period: week, counts: at(140) },
        { period: month, counts: at(600) },
      ],
      100,
    );
    expect(result).toMatchObject({ state: "measured", widened: true, days: 7, verdicts: 140 });
  });

  it("names the widest period when none reaches it", () => {
    const result = widenedFilterResult(
      [
        { period: day, counts: at(1) },
        { period: week, counts: at(7) },
        { period: month, counts: at(30) },
      ],
      100,
    );
    expect(result).toEqual({ state: "below_floor", dataCommands: 30, floor: 100, ...month });
  });
});

describe("unknownShareOf", () => {
  it("has no value without RCPT commands", () => {
    expect(unknownShareOf({ rcptCommands: 0, rcptUnknown: 0 })).toBeNull();
    expect(unknownShareOf({ rcptCommands: 200, rcptUnknown: 30 })).toBe(0.15);
  });
});
