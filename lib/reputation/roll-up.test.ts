import fc from "fast-check";
import { expect, it } from "vitest";
import { familyOf, fromNumber, toNumber } from "@/lib/platform/ip";
import { rollUpRanges } from "./roll-up";

const firstDay = "2026-01-01";

it("reads whole networks from their records and the rest by address", () => {
  expect(rollUpRanges([{ lo: "192.0.2.0", hi: "192.0.2.255", firstDay }])).toEqual({
    networks: [{ lo: "192.0.2.0/24", hi: "192.0.2.0/24", firstDay }],
    addresses: [],
  });
  expect(rollUpRanges([{ lo: "192.0.2.0", hi: "192.0.2.127", firstDay }]).networks).toEqual([]);
  expect(rollUpRanges([{ lo: "198.51.99.250", hi: "198.51.101.3", firstDay }])).toEqual({
    networks: [{ lo: "198.51.100.0/24", hi: "198.51.100.0/24", firstDay }],
    addresses: [
      { lo: "198.51.99.250", hi: "198.51.99.255", firstDay },
      { lo: "198.51.101.0", hi: "198.51.101.3", firstDay },
    ],
  });
  expect(rollUpRanges([{ lo: "2001:db8::", hi: "2001:db8:1:ffff:ffff:ffff:ffff:ffff", firstDay }])).toEqual({
    networks: [{ lo: "2001:db8::/48", hi: "2001:db8:1::/48", firstDay }],
    addresses: [],
  });
});

it("covers every address once", () => {
  const address = fc.bigInt({ min: 0n, max: (1n << 32n) - 1n });
  fc.assert(
    fc.property(address, fc.bigInt({ min: 0n, max: 5000n }), (first, more) => {
      const last = first + more < 1n << 32n ? first + more : (1n << 32n) - 1n;
      const range = { lo: fromNumber(first, 4), hi: fromNumber(last, 4), firstDay };
      const { networks, addresses } = rollUpRanges([range]);
      const parts = [
        ...addresses.map(({ lo, hi }) => [toNumber(lo), toNumber(hi)] as const),
        ...networks.map(
          ({ lo, hi }) =>
            [toNumber(lo.split("/")[0] ?? ""), toNumber(hi.split("/")[0] ?? "") + 255n] as const,
        ),
      ].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(parts[0]?.[0]).toBe(first);
      expect(parts.at(-1)?.[1]).toBe(last);
      for (const [at, [lo]] of parts.entries()) if (at > 0) expect(lo).toBe((parts[at - 1]?.[1] ?? 0n) + 1n);
      expect(familyOf(range.lo)).toBe(4);
    }),
  );
});
