import { expect, test } from "vitest";
import { HOUR, later } from "@/lib/platform/day";
import { visitAfter, visitBefore } from "./visit";

const monday = new Date("2026-11-23T08:00:00Z");

test("opening the page again in the same morning keeps what it is compared with", () => {
  const first = visitAfter(null, monday);
  expect(visitBefore(first, later(monday, HOUR))).toBeNull();
  const tuesday = later(monday, 24 * HOUR);
  expect(visitBefore(first, tuesday)).toEqual(monday);
  const second = visitAfter(first, tuesday);
  const reloaded = visitAfter(second, later(tuesday, HOUR));
  expect(visitBefore(reloaded, later(tuesday, 2 * HOUR))).toEqual(monday);
});

test("a morning that goes on for hours stays one visit while it is looked at", () => {
  let visit = visitAfter(null, monday);
  for (let hour = 1; hour < 10; hour += 1) visit = visitAfter(visit, later(monday, hour * HOUR));
  expect(visit.previousAt).toBeNull();
});
