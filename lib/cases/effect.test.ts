import { expect, it } from "vitest";
import { crossing } from "./effect";

const sums = { complaints: 4, recipients: 1000, spam: 95, verdicts: 100 };

it.each([
  ["complaints", { from: 0.003, to: 0.005 }, true],
  ["complaints", { from: 0.005, to: 0.003 }, true],
  ["complaints", { from: 0.005, to: 0.01 }, false],
  // The limit itself does not pass.
  ["complaints", { from: 0.004, to: 0.0041 }, true],
  ["spam", { from: 0.9, to: 0.96 }, true],
  ["spam", { from: 0.9, to: 0.95 }, false],
] as const)("%s from and to %o: %s", (rule, limits, crosses) => {
  expect(crossing(sums, rule, limits)).toBe(crosses);
});

it("lets an address without any base pass before and after", () => {
  expect(crossing({ ...sums, recipients: 0 }, "complaints", { from: 0.001, to: 0.9 })).toBe(false);
});
