import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandOf, discloseDay, discloseSum, discloseToSnds, lowerBoundOf } from "./disclosure";

const firstAt = new Date("2026-09-11T08:07:00Z");
const lastAt = new Date("2026-09-11T12:03:00Z");

describe("bands", () => {
  it.each([
    [0, "0", 0],
    [1, "1-4", 1],
    [4, "1-4", 1],
    [5, "5-9", 5],
    [9, "5-9", 5],
    [10, "10-49", 10],
    [49, "10-49", 10],
    [50, "50-99", 50],
    [99, "50-99", 50],
    [100, "100+", 100],
    [8000, "100+", 100],
  ])("%i is in %s, from %i", (hits, band, lower) => {
    expect(bandOf(hits)).toBe(band);
    expect(lowerBoundOf(bandOf(hits))).toBe(lower);
  });

  it("tells two numbers of one band nothing apart, in any form", () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (a, b) => {
        fc.pre(bandOf(a) === bandOf(b));
        const boundSum = lowerBoundOf(bandOf(a));
        const [left, right] = [a, b].map((hits) => ({ hits, firstAt, lastAt, boundSum }));
        if (left === undefined || right === undefined) return;
        expect(discloseDay("bands", left)).toEqual(discloseDay("bands", right));
        expect(discloseSum("bands", left)).toEqual(discloseSum("bands", right));
        expect(discloseToSnds("bands", left)).toEqual(discloseToSnds("bands", right));
      }),
    );
  });
});

describe("disclosure", () => {
  const stored = { hits: 7, firstAt, lastAt };

  it("shows everything when exact", () => {
    expect(discloseDay("exact", stored)).toEqual({
      mode: "exact",
      hits: 7,
      firstAt: "2026-09-11T08:07:00.000Z",
      lastAt: "2026-09-11T12:03:00.000Z",
    });
    expect(discloseToSnds("exact", stored)).toEqual(stored);
  });

  it("shows the lower bound and no times in bands", () => {
    expect(discloseDay("bands", stored)).toEqual({ mode: "bands", atLeast: 5, band: "5-9" });
    expect(discloseToSnds("bands", stored)).toEqual({ hits: 5, firstAt: null, lastAt: null });
    expect(discloseSum("bands", { ...stored, hits: 14, boundSum: 10 })).toEqual({
      mode: "bands",
      atLeast: 10,
      band: null,
    });
  });

  it("shows nothing per address when guarded", () => {
    expect(discloseDay("guarded", stored)).toEqual({ mode: "guarded" });
    expect(discloseToSnds("guarded", stored)).toEqual({ hits: 0, firstAt: null, lastAt: null });
  });
});
