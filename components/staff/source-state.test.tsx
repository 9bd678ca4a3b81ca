import { expect, test } from "vitest";
import type { SourceItem } from "@/lib/ingest/schema";
import { awaitedFor, lateWords } from "./source-state";

const active = (closedThrough: string | null) => ({ state: "active", closedThrough }) as const;

test("a source is late once a day that ended 36 hours ago is not closed", () => {
  expect(lateWords(active("2026-11-28"), "2026-11-29")).toBeNull();
  expect(lateWords(active("2026-11-27"), "2026-11-29")).toBeNull();
  expect(lateWords(active("2026-11-26"), "2026-11-29")).toBe("27 Nov not closed");
  expect(lateWords(active("2026-11-25"), "2026-11-29")).toBe("26 Nov and 27 Nov not closed");
  expect(lateWords(active("2026-11-23"), "2026-11-29")).toBe("24 Nov to 27 Nov not closed");
});

test("who has closed nothing yet, or is paused, holds nobody up", () => {
  expect(lateWords(active(null), "2026-11-29")).toBeNull();
  expect(lateWords({ state: "paused", closedThrough: "2026-11-01" }, "2026-11-29")).toBeNull();
});

test("a day waits for the active sources that have not come that far", () => {
  const source = (name: string, state: SourceItem["state"], closedThrough: string | null) => ({
    name,
    state,
    closedThrough,
  });
  const sources = [
    source("north", "active", "2026-11-28"),
    source("south", "active", "2026-11-25"),
    source("paused", "paused", "2026-11-01"),
    source("sink", "active", null),
  ];
  expect(awaitedFor("2026-11-26", sources)).toEqual(["south"]);
  expect(awaitedFor("2026-11-25", sources)).toEqual([]);
});
