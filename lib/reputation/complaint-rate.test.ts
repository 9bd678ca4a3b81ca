import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { complaintRateOf, rateInterval, widenedComplaintRate } from "./complaint-rate";

const day = { days: 1, from: "2026-09-11", to: "2026-09-11" };
const week = { days: 7, from: "2026-09-05", to: "2026-09-11" };
const counts = {
  rcptCommands: 2200,
  rcptUnknown: 0,
  dataCommands: 2000,
  recipients: 2000,
  ham: 1600,
  suspect: 0,
  spam: 400,
  complaints: 6,
};

describe("complaintRateOf", () => {
  it("names its base, and the base changes the figure", () => {
    expect(complaintRateOf({ period: day, counts }, "recipients", 100)).toMatchObject({
      state: "measured",
      rate: 0.003,
      complaints: 6,
      base: "recipients",
      baseCount: 2000,
      widened: false,
      days: 1,
    });
    expect(complaintRateOf({ period: day, counts }, "inbox", 100)).toMatchObject({
      rate: 0.00375,
      base: "inbox",
      baseCount: 1600,
    });
  });

  it("passes 100 % when complaints about earlier mail come on a quiet day", () => {
    const rate = complaintRateOf(
      { period: day, counts: { ...counts, recipients: 120, dataCommands: 120, complaints: 150 } },
      "recipients",
      100,
    );
    expect(rate).toMatchObject({ state: "measured", rate: 1.25 });
  });

  it("gives no rate without a base, and none below the floor", () => {
    const silent = { ...counts, dataCommands: 0, recipients: 0, ham: 0 };
    expect(complaintRateOf({ period: day, counts: silent }, "recipients", 100)).toEqual({
      state: "no_base",
      complaints: 6,
      base: "recipients",
      ...day,
    });
    const few = { ...counts, dataCommands: 99 };
    expect(complaintRateOf({ period: day, counts: few }, "recipients", 100)).toMatchObject({
      state: "below_floor",
      complaints: 6,
      dataCommands: 99,
      floor: 100,
    });
  });

  it("widens below the floor and says so", () => {
    const few = { ...counts, dataCommands: 10, recipients: 10, complaints: 0 };
    const rate = widenedComplaintRate(
      [
        { period: day, counts: few },
        { period: week, counts },
      ],
      "recipients",
      100,
    );
    expect(rate).toMatchObject({ state: "measured", widened: true, days: 7, rate: 0.003 });
  });
});

describe("rateInterval", () => {
  // Expected: the roots of the score equation by bisection; for 150 of 100 the exact Poisson limits, 1.2696 and 1.7602.
  it.each([
    [6, 2000, 0.001376, 0.006529],
    [0, 1000, 0, 0.003827],
    [1000, 1000, 0.996173, 1],
    [150, 100, 1.2695, 1.7602],
  ])("%i of %i is between %d and %d", (complaints, base, low, high) => {
    const interval = rateInterval(complaints, base);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it("always holds the rate, and narrows with ten times the mail", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        (base, complaints) => {
          const one = rateInterval(complaints, base);
          const ten = rateInterval(complaints * 10, base * 10);
          expect(one.low).toBeLessThanOrEqual(complaints / base);
          expect(one.high).toBeGreaterThanOrEqual(complaints / base);
          expect(ten.high - ten.low).toBeLessThan(one.high - one.low);
        },
      ),
    );
  });
});
