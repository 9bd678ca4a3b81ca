import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkOf } from "@/lib/platform/ip";
import { stateWeight } from "./reason";
import { MAX_SINGLE_ROWS, type RangedStatus, statusRanges } from "./status-ranges";

const host = (ip: string, state: RangedStatus["state"] = "blocked"): RangedStatus => ({
  lo: ip,
  hi: ip,
  state,
  reason: "complaints",
});
const network = (ip: string, prefix: number, state: RangedStatus["state"] = "blocked"): RangedStatus => {
  const { lo, hi } = networkOf(ip, prefix);
  return { lo, hi, state, reason: "complaints" };
};
const granted = (ip: string, prefix: number) => network(ip, prefix);

describe("statusRanges", () => {
  it("gives each address its own row, in order", () => {
    const rows = statusRanges(
      [host("203.0.113.9", "junked"), host("198.51.100.7")],
      [granted("198.51.100.0", 24), granted("203.0.113.0", 24)],
    );
    expect(rows.map(({ lo, hi, state }) => [lo, hi, state])).toEqual([
      ["198.51.100.7", "198.51.100.7", "blocked"],
      ["203.0.113.9", "203.0.113.9", "junked"],
    ]);
  });

  it("cuts a wide status to what is granted", () => {
    const rows = statusRanges([network("198.51.100.0", 24)], [granted("198.51.100.8", 31)]);
    expect(rows.map(({ lo }) => lo)).toEqual(["198.51.100.8", "198.51.100.9"]);
    expect(statusRanges([network("203.0.113.0", 24)], [granted("198.51.100.8", 31)])).toEqual([]);
  });

  it("gives an address under two statuses the heavier one", () => {
    const rows = statusRanges(
      [network("198.51.100.0", 30, "junked"), host("198.51.100.1")],
      [granted("198.51.100.0", 24)],
    );
    expect(rows.map(({ lo, state }) => [lo, state])).toEqual([
      ["198.51.100.0", "junked"],
      ["198.51.100.1", "blocked"],
      ["198.51.100.2", "junked"],
      ["198.51.100.3", "junked"],
    ]);
  });

  it("turns to ranges beyond 4,096 addresses", () => {
    const few = statusRanges([network("198.18.0.0", 20)], [granted("198.18.0.0", 15)]);
    expect(few).toHaveLength(MAX_SINGLE_ROWS);
    const many = statusRanges(
      [network("198.18.0.0", 20), host("198.18.200.1", "junked")],
      [granted("198.18.0.0", 15)],
    );
    expect(many.map(({ lo, hi, state }) => [lo, hi, state])).toEqual([
      ["198.18.0.0", "198.18.15.255", "blocked"],
      ["198.18.200.1", "198.18.200.1", "junked"],
    ]);
  });

  it("keeps the families apart and IPv6 networks in one row", () => {
    const rows = statusRanges(
      [network("2001:db8:1::", 48), host("192.0.2.1")],
      [granted("192.0.2.0", 24), granted("2001:db8::", 32)],
    );
    expect(rows.map(({ lo, hi }) => [lo, hi])).toEqual([
      ["192.0.2.1", "192.0.2.1"],
      ["2001:db8:1::", "2001:db8:1:ffff:ffff:ffff:ffff:ffff"],
    ]);
  });

  it("says of every granted address exactly what the heaviest status says", () => {
    const octet = fc.integer({ min: 0, max: 63 });
    const status = fc
      .tuple(octet, octet, fc.constantFrom("blocked" as const, "junked" as const, "limited" as const))
      .map(([a, b, state]) => ({
        lo: `192.0.2.${Math.min(a, b)}`,
        hi: `192.0.2.${Math.max(a, b)}`,
        state,
        reason: "rate" as const,
      }));
    fc.assert(
      fc.property(fc.array(status, { maxLength: 8 }), octet, octet, (statuses, a, b) => {
        const [lo, hi] = [Math.min(a, b), Math.max(a, b)];
        const rows = statusRanges(statuses, [{ lo: `192.0.2.${lo}`, hi: `192.0.2.${hi}` }]);
        const last = (text: string) => Number(text.split(".")[3]);
        const expected = Array.from({ length: hi - lo + 1 }, (_, i) => lo + i).flatMap((octet) => {
          const over = statuses.filter((one) => last(one.lo) <= octet && octet <= last(one.hi));
          const top = Math.max(0, ...over.map((one) => stateWeight[one.state]));
          return top === 0 ? [] : [[octet, top]];
        });
        expect(rows.map((row) => [last(row.lo), stateWeight[row.state]])).toEqual(expected);
        expect(rows.every((row) => row.lo === row.hi)).toBe(true);
      }),
    );
  });
});
