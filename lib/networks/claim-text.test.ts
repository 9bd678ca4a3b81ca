import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareAddresses,
  networkOf,
  parseNetwork,
  rangeToNetworks,
  sizeOf,
  toNumber,
} from "@/lib/platform/ip";
import { countAddresses, maxBlocks, needsStaff, readClaimText } from "./claim-text";

const networks = (text: string) => readClaimText(text, true).blocks.map((block) => block.network.text);
const issueOf = (text: string, allowReserved = true) => readClaimText(text, allowReserved).issues[0];

describe("what is taken", () => {
  it.each([
    ["192.0.2.9", ["192.0.2.9/32"]],
    ["192.0.2.0/24", ["192.0.2.0/24"]],
    ["192.0.2.1-192.0.2.6", ["192.0.2.1/32", "192.0.2.2/31", "192.0.2.4/31", "192.0.2.6/32"]],
    ["192.0.2.16-31", ["192.0.2.16/28"]],
    ["192.0.2.0 - 192.0.2.7", ["192.0.2.0/29"]],
    ["192.0.2.0–192.0.2.7", ["192.0.2.0/29"]],
    ["192.0.2.0 / 25", ["192.0.2.0/25"]],
    ["198.18.0.0-198.18.3.255", ["198.18.0.0/22"]],
    ["2001:DB8::/48", ["2001:db8::/48"]],
    ["2001:db8::-2001:db8::f", ["2001:db8::/124"]],
    ["2001:db8:0:0::1", ["2001:db8::1/128"]],
    ["::ffff:192.0.2.1", ["192.0.2.1/32"]],
    ["- 192.0.2.1\n- 198.51.100.1", ["192.0.2.1/32", "198.51.100.1/32"]],
    [
      "203.0.113.0/24; 192.0.2.1,\t198.51.100.0/24\r\n2001:db8::/32",
      ["192.0.2.1/32", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"],
    ],
  ])("%s", (text, expected) => {
    expect(readClaimText(text, true).issues).toEqual([]);
    expect(networks(text)).toEqual(expected);
  });

  it("joins small pieces of one reverse zone, names their sources, and keeps wider items apart", () => {
    expect(networks("192.0.2.0/25 192.0.2.128/25")).toEqual(["192.0.2.0/24"]);
    expect(networks("198.18.0.0/24 198.18.1.0/24")).toEqual(["198.18.0.0/24", "198.18.1.0/24"]);
    const all = Array.from({ length: 256 }, (_, i) => `192.0.2.${i}`).join("\n");
    const [block, ...rest] = readClaimText(all, true).blocks;
    expect([block?.network.text, rest.length]).toEqual(["192.0.2.0/24", 0]);
    expect(block?.from).toBe("192.0.2.0, 192.0.2.1, 192.0.2.2 and 253 more");
  });

  it("takes what is named twice, or lies inside something named, once", () => {
    expect(networks("192.0.2.9 192.0.2.9 192.0.2.0/24 192.0.2.128/25")).toEqual(["192.0.2.0/24"]);
    expect(networks("198.18.1.0/24 198.18.0.0/22")).toEqual(["198.18.0.0/22"]);
  });
});

describe("what is refused, item by item", () => {
  it.each([
    ["192.0.2.5/24", "192.0.2.5 is not the first address of a /24 network.", "192.0.2.0/24"],
    ["2001:db8::1/64", "2001:db8::1 is not the first address of a /64 network.", "2001:db8::/64"],
    ["192.0.2.9-192.0.2.1", "This range ends before it begins.", "192.0.2.1-192.0.2.9"],
    ["192.0.2.0/33", "The part after the slash must be a prefix length from 0 to 32.", null],
    ["192.0.2.0/255.255.255.0", "The part after the slash must be a prefix length from 0 to 32.", null],
    ["192.0.2.0/24/24", "The part after the slash must be a prefix length from 0 to 32.", null],
    ["192.0.2.1-2001:db8::1", "This range begins in one address family and ends in the other.", null],
    ["192.0.2.1-300", "The end of this range is no address.", null],
    ["192.0.2.256", "This is no address, range or network.", null],
    ["010.0.0.1", "This is no address, range or network.", null],
    ["mail.sender.example", "This is no address, range or network.", null],
    ["fe80::1%eth0", "This is no address, range or network.", null],
  ])("%s", (text, message, suggestion) => {
    expect(issueOf(text)).toEqual({ item: text, message, suggestion });
    expect(networks(text)).toEqual([]);
  });

  it.each(["AS64500", "ASN64500", "as 64500", "AS 64500"])(
    "says plainly that %s cannot be claimed without a routing table",
    (text) => {
      expect(readClaimText(text, true).issues).toHaveLength(1);
      expect(issueOf(text)?.message).toContain("no routing table");
    },
  );

  it.each([
    "10.0.0.0/8",
    "192.0.2.0/24",
    "8.0.0.0/6",
    "224.0.0.1",
    "127.0.0.1",
    "10.255.255.0-11.0.0.9",
    "2001:db8::/48",
    "fc00::/8",
    "::/0",
  ])("takes no reserved space, wholly or in part: %s", (text) => {
    expect(issueOf(text, false)?.message).toContain("private, reserved or multicast");
    expect(issueOf(text, true)).toBeUndefined();
  });

  it("takes public space, and keeps the good items beside the bad", () => {
    const read = readClaimText("8.8.8.0/24, 10.0.0.1, nonsense, 2600::/32", false);
    expect(read.blocks.map((block) => block.network.text)).toEqual(["8.8.8.0/24", "2600::/32"]);
    expect(read.issues.map((issue) => issue.item)).toEqual(["10.0.0.1", "nonsense"]);
  });

  it("shortens a long item and takes a bounded number of items and blocks", () => {
    expect(issueOf("x".repeat(500))?.item).toHaveLength(60);
    const apart = (count: number) =>
      Array.from({ length: count }, (_, i) => `198.18.${i >> 7}.${(i & 127) * 2}`).join(" ");
    expect(networks(apart(maxBlocks))).toHaveLength(maxBlocks);
    expect(networks(apart(maxBlocks + 1))).toEqual([]);
    expect(issueOf(apart(maxBlocks + 1))?.message).toContain("201 blocks");
    const many = Array.from({ length: 2001 }, (_, i) => `x${i}`).join(" ");
    expect(issueOf(many)?.message).toContain("2001 items");
  });

  it("stops at once when ranges fall apart into thousands of prefixes", () => {
    const wide = Array.from(
      { length: 400 },
      (_, i) => `2001:db8::${i + 1}-2001:db9:ffff:ffff:ffff:ffff:ffff:fffe`,
    );
    expect(readClaimText(wide.join(" "), true)).toMatchObject({
      blocks: [],
      issues: [{ item: "", message: expect.stringContaining("more than 4000 blocks") }],
    });
  });
});

describe("what needs staff", () => {
  it.each([
    ["198.18.0.0/16", false],
    ["198.18.0.0/15", true],
    ["198.18.0.0/16 192.0.2.1", true],
    ["2001:db8::/32", false],
    ["2001:db8::/32 3fff::1", true],
    ["198.18.0.0/16 2001:db8::/32", false],
  ])("%s: %s", (text, expected) => {
    const read = readClaimText(text, true);
    expect(read.issues).toEqual([]);
    expect(needsStaff(read.ipv4, read.ipv6)).toBe(expected);
  });
});

describe("any mix of sound items", () => {
  const address = fc.integer({ min: 0, max: 4095 }).map((n) => `198.18.${n >> 8}.${n & 255}`);
  const wide = fc
    .tuple(address, fc.integer({ min: 20, max: 32 }))
    .map(([at, prefix]) => networkOf(at, prefix));
  const range = fc
    .tuple(address, address)
    .map(([a, b]) => (compareAddresses(a, b) <= 0 ? [a, b] : [b, a]) as [string, string]);
  const six = fc.integer({ min: 0, max: 300 }).map((n) => networkOf(`2001:db8::${n.toString(16)}`, 128));

  const item = fc.oneof(
    wide.map((network) => ({ text: network.text, covers: [network] })),
    six.map((network) => ({ text: network.text, covers: [network] })),
    range.map(([lo, hi]) => ({ text: `${lo}-${hi}`, covers: rangeToNetworks(lo, hi) ?? [] })),
  );

  it("covers exactly what was named, without overlap, in order, in canonical blocks", () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 8 }), (items) => {
        const read = readClaimText(items.map(({ text }) => text).join("\n"), true);
        fc.pre(read.issues.length === 0);
        const blocks = read.blocks.map((block) => block.network);
        const numbers = (list: typeof blocks) =>
          new Set(
            list.flatMap((n) =>
              Array.from(
                { length: Number(sizeOf(n)) },
                (_, i) => `${n.family}:${toNumber(n.lo) + BigInt(i)}`,
              ),
            ),
          );
        const named = numbers(items.flatMap(({ covers }) => covers));
        expect(numbers(blocks)).toEqual(named);
        expect(blocks.reduce((sum, n) => sum + sizeOf(n), 0n)).toBe(BigInt(named.size));
        expect([...blocks].sort((a, b) => compareAddresses(a.lo, b.lo))).toEqual(blocks);
        for (const block of blocks) expect(parseNetwork(block.text)).toEqual(block);
        expect(countAddresses(blocks)).toEqual({ ipv4: read.ipv4, ipv6: read.ipv6 });
      }),
      { numRuns: 60 },
    );
  });

  it("reads its own blocks back as they are", () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 5 }), (items) => {
        const once = networks(items.map(({ text }) => text).join(" "));
        fc.pre(once.length > 0);
        expect(networks(once.join(" "))).toEqual(once);
      }),
      { numRuns: 60 },
    );
  });
});
