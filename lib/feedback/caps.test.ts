// What a feed gets when complaints outrun its caps, and that no complaint is lost on the way.
import fc from "fast-check";
import { expect, test } from "vitest";
import { isSent } from "./caps";

/** Reports of one address on one day: the positions that are sent. */
function sent(count: number, caps: { capPerIpDay: number; capPerDay: number }): number[] {
  return Array.from({ length: count }, (_, n) => n + 1).filter((n) =>
    isSent(caps, { ofIp: n - 1, ofDay: n - 1 }),
  );
}

test("everything to the cap, then the first 10, every 10th to 100, every 100th after", () => {
  expect(sent(520, { capPerIpDay: 5, capPerDay: 10_000 })).toEqual([
    ...Array.from({ length: 15 }, (_, n) => n + 1),
    ...[25, 35, 45, 55, 65, 75, 85, 95, 105],
    ...[205, 305, 405, 505],
  ]);
});

test("the cap of the day holds over all addresses", () => {
  const caps = { capPerIpDay: 1000, capPerDay: 20 };
  expect(isSent(caps, { ofIp: 0, ofDay: 29 })).toBe(true);
  expect(isSent(caps, { ofIp: 0, ofDay: 30 })).toBe(false);
  expect(isSent(caps, { ofIp: 0, ofDay: 39 })).toBe(true);
});

test("the reports never outgrow the cap by more than 19 and one per hundred", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 5000 }), (cap, count) => {
      const all = sent(count, { capPerIpDay: cap, capPerDay: 100_000 });
      expect(all.length).toBeLessThanOrEqual(
        Math.min(count, cap + 19 + Math.floor(Math.max(0, count - cap) / 100)),
      );
      expect(all.slice(0, Math.min(count, cap)).length).toBe(Math.min(count, cap));
    }),
  );
});
