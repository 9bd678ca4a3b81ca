import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "@/lib/platform/day";
import { compareAddresses, fromNumber, networkOf, toNumber } from "@/lib/platform/ip";
import { type GrantedRange, mergeGrants } from "./coverage";

const grantOf = (lo: string, hi: string, firstDay: string): GrantedRange => ({ lo, hi, firstDay });

describe("mergeGrants", () => {
  it("is empty for no grants", () => expect(mergeGrants([])).toEqual([]));

  it("gives an overlap the earliest day of the grants over it", () => {
    expect(
      mergeGrants([
        grantOf("192.0.2.0", "192.0.2.255", "2026-03-01"),
        grantOf("192.0.2.16", "192.0.2.31", "2026-01-01"),
        grantOf("192.0.2.24", "192.0.2.47", "2026-02-01"),
      ]),
    ).toEqual([
      grantOf("192.0.2.0", "192.0.2.15", "2026-03-01"),
      grantOf("192.0.2.16", "192.0.2.31", "2026-01-01"),
      grantOf("192.0.2.32", "192.0.2.47", "2026-02-01"),
      grantOf("192.0.2.48", "192.0.2.255", "2026-03-01"),
    ]);
  });

  it("joins touching ranges of one day, over any number of grants", () => {
    const many = Array.from({ length: 256 }, (_, i) =>
      grantOf(`198.18.${i}.0`, `198.18.${i}.255`, "2026-01-01"),
    );
    expect(mergeGrants(many.reverse())).toEqual([grantOf("198.18.0.0", "198.18.255.255", "2026-01-01")]);
  });

  it("keeps touching ranges of different days, and families, apart", () => {
    expect(
      mergeGrants([
        grantOf("2001:db8::", "2001:db8::ffff", "2026-01-01"),
        grantOf("192.0.2.1", "192.0.2.1", "2026-01-02"),
        grantOf("192.0.2.0", "192.0.2.0", "2026-01-01"),
      ]),
    ).toEqual([
      grantOf("192.0.2.0", "192.0.2.0", "2026-01-01"),
      grantOf("192.0.2.1", "192.0.2.1", "2026-01-02"),
      grantOf("2001:db8::", "2001:db8::ffff", "2026-01-01"),
    ]);
  });

  it("reaches both ends of the address space", () => {
    const whole = [
      grantOf("0.0.0.0", "255.255.255.255", "2026-01-01"),
      grantOf("::", networkOf("::", 0).hi, "2026-01-01"),
    ];
    expect(mergeGrants(whole)).toEqual(whole);
  });
});

describe("any grants", () => {
  const base = toNumber("192.0.2.0");
  const grants = fc.array(
    fc.tuple(fc.nat(63), fc.nat(63), fc.nat(5), fc.boolean()).map(([a, b, day, six]) => {
      const at = (n: number) => (six ? `2001:db8::${n.toString(16)}` : fromNumber(base + BigInt(n), 4));
      const [lo, hi] = [Math.min(a, b), Math.max(a, b)];
      return grantOf(at(lo).replace("::0", "::"), at(hi).replace("::0", "::"), addDays("2026-01-01", day));
    }),
    { maxLength: 12 },
  );
  const points = Array.from({ length: 70 }, (_, n) => [
    fromNumber(base + BigInt(n), 4),
    fromNumber(toNumber("2001:db8::") + BigInt(n), 6),
  ]).flat();
  const earliestOver = (list: readonly GrantedRange[], address: string) =>
    list
      .filter((g) => compareAddresses(g.lo, address) <= 0 && compareAddresses(address, g.hi) <= 0)
      .map((g) => g.firstDay)
      .sort()[0] ?? null;

  it("say of every address exactly what the grants say, in disjoint sorted ranges that cannot be joined further", () => {
    fc.assert(
      fc.property(grants, (list) => {
        const merged = mergeGrants(list);
        for (const point of points) {
          expect(earliestOver(merged, point)).toBe(earliestOver(list, point));
        }
        merged.slice(1).forEach((range, i) => {
          const before = merged[i] as GrantedRange;
          expect(compareAddresses(before.hi, range.lo)).toBeLessThan(0);
          const touching =
            toNumber(before.hi) + 1n === toNumber(range.lo) &&
            before.lo.includes(":") === range.lo.includes(":");
          if (touching) expect(before.firstDay).not.toBe(range.firstDay);
        });
        expect(mergeGrants(merged)).toEqual(merged);
        expect(mergeGrants([...list].reverse())).toEqual(merged);
      }),
    );
  });
});
