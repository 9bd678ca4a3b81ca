import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromNumber, toNumber } from "@/lib/platform/ip";
import { cutRanges, parseRange, rangeText, subtractRanges, unionRanges } from "./address-range";

describe("parseRange", () => {
  it.each([
    ["192.0.2.7", { lo: "192.0.2.7", hi: "192.0.2.7" }],
    ["192.0.2.0/24", { lo: "192.0.2.0", hi: "192.0.2.255" }],
    ["192.0.2.3 - 192.0.2.9", { lo: "192.0.2.3", hi: "192.0.2.9" }],
    ["2001:DB8::-2001:db8::ff", { lo: "2001:db8::", hi: "2001:db8::ff" }],
    ["192.0.2.9-192.0.2.3", null],
    ["192.0.2.9-2001:db8::1", null],
    ["192.0.2.1-192.0.2.2-192.0.2.3", null],
    ["192.0.2.1-", null],
    ["192.0.2.1/24", null],
    ["mail.example.net", null],
    ["", null],
  ])("%s", (text, range) => {
    expect(parseRange(text)).toEqual(range);
  });
});

describe("cutRanges", () => {
  const base = toNumber("192.0.2.0");
  const range = fc
    .tuple(fc.nat(255), fc.nat(255))
    .map(([a, b]) => ({ lo: address(Math.min(a, b)), hi: address(Math.max(a, b)) }));

  function address(offset: number): string {
    return fromNumber(base + BigInt(offset), 4);
  }

  it("keeps exactly the addresses that are in both", () => {
    const holds = (one: { lo: string; hi: string }, ip: bigint) =>
      toNumber(one.lo) <= ip && ip <= toNumber(one.hi);
    fc.assert(
      fc.property(range, range, fc.nat(255), (granted, wanted, offset) => {
        const ip = base + BigInt(offset);
        const cut = cutRanges([{ ...granted, firstDay: "2026-09-01" }], wanted);
        expect(cut.some((one) => holds(one, ip))).toBe(holds(granted, ip) && holds(wanted, ip));
        expect(cut.every(({ firstDay }) => firstDay === "2026-09-01")).toBe(true);
      }),
    );
  });

  it("never mixes families", () => {
    expect(cutRanges([{ lo: "192.0.2.0", hi: "192.0.2.255" }], { lo: "::", hi: "ffff::" })).toEqual([]);
  });
});

describe("sets of ranges", () => {
  const base = toNumber("192.0.2.0");
  const at = (offset: number) => fromNumber(base + BigInt(offset), 4);
  const range = fc
    .tuple(fc.nat(40), fc.nat(40))
    .map(([a, b]) => ({ lo: at(Math.min(a, b)), hi: at(Math.max(a, b)) }));
  const holds = (ranges: { lo: string; hi: string }[], offset: number) =>
    ranges.some(
      ({ lo, hi }) => toNumber(lo) <= base + BigInt(offset) && base + BigInt(offset) <= toNumber(hi),
    );

  it("union and difference hold exactly the addresses they should", () => {
    fc.assert(
      fc.property(fc.array(range), fc.array(range), fc.nat(40), (a, b, offset) => {
        expect(holds(unionRanges([...a, ...b]), offset)).toBe(holds(a, offset) || holds(b, offset));
        expect(holds(subtractRanges(a, b), offset)).toBe(holds(a, offset) && !holds(b, offset));
      }),
    );
  });

  it("are written as people write them", () => {
    expect(rangeText({ lo: "192.0.2.0", hi: "192.0.2.255" })).toBe("192.0.2.0/24");
    expect(rangeText({ lo: "192.0.2.7", hi: "192.0.2.7" })).toBe("192.0.2.7");
    expect(rangeText({ lo: "192.0.2.1", hi: "192.0.2.4" })).toBe("192.0.2.1-192.0.2.4");
  });
});
