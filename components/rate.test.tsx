import { MantineProvider } from "@mantine/core";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { ComplaintRate } from "@/lib/reputation/schema";
import { levelOf, Rate, rateSentence } from "./rate";

afterEach(cleanup);

const period = { days: 7, from: "2026-11-13", to: "2026-11-19" };
const measured = (rate: number, baseCount = 10_000): ComplaintRate => ({
  state: "measured",
  rate,
  low: rate / 2,
  high: rate * 2,
  complaints: 12,
  base: "recipients",
  baseCount,
  widened: false,
  ...period,
});

test.each([
  [0.00099, "none"],
  [0.001, "warned"],
  [0.00299, "warned"],
  [0.003, "enforced"],
])("a rate of %d is %s", (rate, level) => {
  expect(levelOf(measured(rate))).toBe(level);
});

test.each([
  [0.002, 999, "none"],
  [0.02, 499, "none"],
  [0.02, 500, "enforced"],
])("a rate of %d over a base of %d is %s", (rate, base, level) => {
  expect(levelOf(measured(rate, base))).toBe(level);
});

test("the sentence names complaints, base, period and interval", () => {
  expect(rateSentence(measured(0.0012)).replaceAll("\u202f", " ")).toBe(
    "0.12 %: 12 complaints from 10 000 recipients over 7 days. 95 % interval 0.06 % to 0.24 %.",
  );
});

test("below the floor there is no rate, and the reason is said", () => {
  const value: ComplaintRate = {
    state: "below_floor",
    complaints: 1,
    base: "inbox",
    baseCount: 40,
    dataCommands: 38,
    floor: 100,
    ...period,
  };
  render(
    <MantineProvider>
      <Rate value={value} />
    </MantineProvider>,
  );
  expect(screen.getByText("–").dataset.level).toBe("none");
  expect(rateSentence(value)).toBe(
    "No rate: 38 DATA commands over 7 days, the floor is 100. 1 complaint from 40 recipients whose mail reached the inbox.",
  );
});
