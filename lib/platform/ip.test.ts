import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalAddress,
  compareAddresses,
  contains,
  covers,
  fromNumber,
  isPublicAddress,
  isPublicNetwork,
  networkOf,
  parseNetwork,
  rangeToNetworks,
  rollUpOf,
  sizeOf,
  toNumber,
} from "./ip";

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6().filter((text) => !text.includes("."));

describe("canonicalAddress", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:0db8::0001", "2001:db8::1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["010.1.1.1", null],
    ["192.0.2.256", null],
    ["3221225985", null],
    ["0xc0.0.2.1", null],
    ["fe80::1%eth0", null],
    ["", null],
    ["192.0.2.1 ", null],
  ])("%s becomes %s", (text, expected) => {
    expect(canonicalAddress(text)).toBe(expected);
  });

  it("gives every IPv6 spelling of one number the same text", () => {
    fc.assert(
      fc.property(ipv6, (text) => {
        const canonical = canonicalAddress(text);
        if (canonical === null || !canonical.includes(":")) return;
        const full = Array.from({ length: 8 }, (_, i) =>
          ((toNumber(canonical) >> BigInt(112 - 16 * i)) & 0xffffn).toString(16).padStart(4, "0"),
        ).join(":");
        expect(canonicalAddress(full.toUpperCase())).toBe(canonical);
      }),
    );
  });
});

describe("numbers", () => {
  it("go there and back", () => {
    fc.assert(
      fc.property(ipv4, (text) => {
        expect(fromNumber(toNumber(text), 4)).toBe(text);
      }),
    );
  });

  it("order as addresses do", () => {
    expect(["2001:db8::1", "192.0.2.10", "192.0.2.9"].sort(compareAddresses)).toEqual([
      "192.0.2.9",
      "192.0.2.10",
      "2001:db8::1",
    ]);
  });
});

describe("parseNetwork", () => {
  it.each([
    ["192.0.2.0/24", "192.0.2.0", "192.0.2.255"],
    ["192.0.2.7", "192.0.2.7", "192.0.2.7"],
    ["2001:db8::/48", "2001:db8::", "2001:db8:0:ffff:ffff:ffff:ffff:ffff"],
    ["0.0.0.0/0", "0.0.0.0", "255.255.255.255"],
  ])("%s runs from %s to %s", (text, lo, hi) => {
    expect(parseNetwork(text)).toMatchObject({ lo, hi });
  });

  it.each([
    "192.0.2.1/24",
    "192.0.2.0/33",
    "192.0.2.0/-1",
    "192.0.2.0/24/1",
    "192.0.2.0/",
    "x",
    "192.0.2.0/2 4",
  ])("refuses %s", (text) => {
    expect(parseNetwork(text)).toBeNull();
  });
});

describe("rangeToNetworks", () => {
  it("cuts a dashed range into its fewest prefixes", () => {
    expect(rangeToNetworks("192.0.2.1", "192.0.2.6")?.map((n) => n.text)).toEqual([
      "192.0.2.1/32",
      "192.0.2.2/31",
      "192.0.2.4/31",
      "192.0.2.6/32",
    ]);
  });

  it("covers exactly the range, in order and without overlap", () => {
    fc.assert(
      fc.property(ipv4, ipv4, (a, b) => {
        const [lo, hi] = compareAddresses(a, b) <= 0 ? [a, b] : [b, a];
        const networks = rangeToNetworks(lo, hi) ?? [];
        expect(networks[0]?.lo).toBe(lo);
        expect(networks.at(-1)?.hi).toBe(hi);
        networks.slice(1).forEach((network, i) => {
          expect(toNumber(network.lo)).toBe(toNumber(networks[i]?.hi ?? "") + 1n);
        });
        const total = networks.reduce((sum, network) => sum + sizeOf(network), 0n);
        expect(total).toBe(toNumber(hi) - toNumber(lo) + 1n);
      }),
    );
  });

  it("refuses a range backwards or across families", () => {
    expect(rangeToNetworks("192.0.2.6", "192.0.2.1")).toBeNull();
    expect(rangeToNetworks("192.0.2.6", "2001:db8::1")).toBeNull();
  });
});

describe("networks", () => {
  it("contain their own addresses and no others", () => {
    const network = networkOf("192.0.2.77", 24);
    expect(contains(network, "192.0.2.255")).toBe(true);
    expect(contains(network, "192.0.3.0")).toBe(false);
    expect(contains(network, "2001:db8::1")).toBe(false);
    expect(covers(network, networkOf("192.0.2.128", 25))).toBe(true);
    expect(covers(networkOf("192.0.2.128", 25), network)).toBe(false);
  });

  it("roll up to /24 and /48", () => {
    expect(rollUpOf("192.0.2.77")).toBe("192.0.2.0/24");
    expect(rollUpOf("2001:db8:1:2::3")).toBe("2001:db8:1::/48");
  });

  it("know public from reserved space", () => {
    expect(isPublicAddress("192.0.2.1")).toBe(false);
    expect(isPublicAddress("10.0.0.1")).toBe(false);
    expect(isPublicAddress("8.8.8.8")).toBe(true);
    expect(isPublicAddress("2001:db8::1")).toBe(false);
    expect(isPublicAddress("2606:4700::1")).toBe(true);
    for (const inside of [
      "::7f00:1",
      "::1",
      "fec0::1",
      "fd00::1",
      "64:ff9b::a00:1",
      "64:ff9b:1::a00:1",
      "4000::1",
    ]) {
      expect(isPublicAddress(inside), inside).toBe(false);
    }
  });
});

describe("isPublicNetwork", () => {
  it.each([
    ["8.8.8.0/24", true],
    ["9.0.0.0/8", true],
    ["8.0.0.0/6", false], // holds 10.0.0.0/8
    ["192.0.0.0/16", false], // begins reserved
    ["198.0.0.0/8", false], // holds 198.18.0.0/15
    ["224.0.0.0/24", false],
    ["0.0.0.0/0", false],
    ["2600::/32", true],
    ["2001:db8::/32", false],
    ["2000::/3", false], // holds 2001:db8::/32
    ["fc00::/7", false],
    ["4000::/16", false], // not allocated as global unicast
    ["::/0", false],
  ])("%s: %s", (text, expected) => {
    const network = parseNetwork(text);
    expect(network && isPublicNetwork(network)).toBe(expected);
  });
});
