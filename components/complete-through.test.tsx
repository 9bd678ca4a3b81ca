import { expect, test } from "vitest";
import type { Completeness, CompletenessState } from "@/lib/ingest/schema";
import { lagSentence, throughSentence } from "./complete-through";

const given = (completeThrough: string | null, states: CompletenessState[]): Completeness => ({
  completeThrough,
  days: states.map((state, index) => ({ day: `2026-11-${String(index + 10)}`, state })),
});

test("nothing lags when yesterday is complete", () => {
  expect(lagSentence(given("2026-11-12", ["complete", "complete", "complete", "today"]))).toBe("");
});

test("one late day and one open day are named", () => {
  expect(lagSentence(given("2026-11-11", ["complete", "complete", "late", "open", "today"]))).toBe(
    "12 Nov is late. 13 Nov is not closed yet.",
  );
});

test("several are named by their first and last", () => {
  expect(lagSentence(given("2026-11-10", ["complete", "missing", "missing", "late", "today"]))).toBe(
    "11 Nov and 12 Nov are missing. 13 Nov is late.",
  );
});

test("without a complete day it says so", () => {
  expect(throughSentence(null)).toBe("No day is complete yet.");
  expect(throughSentence("2026-11-19")).toBe("Complete through 19 Nov 2026.");
});
