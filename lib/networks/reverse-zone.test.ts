import { describe, expect, it } from "vitest";
import { type Network, parseNetwork } from "@/lib/platform/ip";
import { partAddresses, partZoneOf, recordName, reverseName, zoneSets } from "./reverse-zone";

const of = (text: string) => parseNetwork(text) as Network;
const zones = (text: string) => zoneSets(of(text)).map(({ zones: names }) => names);

describe("reverse names", () => {
  it("reverse the octets and the nibbles", () => {
    expect(reverseName("192.0.2.9")).toBe("9.2.0.192.in-addr.arpa");
    // RFC 3596 section 2.5's own example
    expect(reverseName("4321:0:1:2:3:4:567:89ab")).toBe(
      "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa",
    );
  });

  it("carry the record's label", () => {
    expect(recordName("2.0.192.in-addr.arpa")).toBe("_senderscope.2.0.192.in-addr.arpa");
  });
});

describe("zones that may prove an IPv4 network", () => {
  it("are the /24 and the /16 around it", () => {
    expect(zones("192.0.2.0/24")).toEqual([["2.0.192.in-addr.arpa"], ["0.192.in-addr.arpa"]]);
    expect(zones("192.0.2.16/28")).toEqual([["2.0.192.in-addr.arpa"], ["0.192.in-addr.arpa"]]);
    expect(zones("192.0.2.9")).toEqual([["2.0.192.in-addr.arpa"], ["0.192.in-addr.arpa"]]);
    expect(zones("198.18.0.0/16")).toEqual([["18.198.in-addr.arpa"]]);
  });

  it("or every /24 inside it", () => {
    expect(zones("198.18.4.0/22")).toEqual([
      ["4.18.198.in-addr.arpa", "5.18.198.in-addr.arpa", "6.18.198.in-addr.arpa", "7.18.198.in-addr.arpa"],
      ["18.198.in-addr.arpa"],
    ]);
    expect(zones("198.18.0.0/17")[0]).toHaveLength(128);
  });

  it("do not exist for what is wider than a /16", () => {
    expect(zones("198.18.0.0/15")).toEqual([]);
    expect(zones("10.0.0.0/8")).toEqual([]);
    expect(zones("0.0.0.0/0")).toEqual([]);
  });
});

describe("zones that may prove an IPv6 network", () => {
  it("are the nibble zones around it", () => {
    expect(zones("2001:db8:1::/48").map(([zone]) => zone)).toEqual([
      "1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
      "0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
      "0.0.8.b.d.0.1.0.0.2.ip6.arpa",
      "0.8.b.d.0.1.0.0.2.ip6.arpa",
      "8.b.d.0.1.0.0.2.ip6.arpa",
    ]);
    expect(zones("2001:db8:1:20::/60")[0]).toEqual(["2.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"]);
    expect(zones("2001:db8::1")[0]).toEqual(["0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"]);
    expect(zones("2001:db8::/32")).toEqual([["8.b.d.0.1.0.0.2.ip6.arpa"]]);
  });

  it("or all the nibble zones inside it", () => {
    expect(zones("2001:db8:2::/47")[0]).toEqual([
      "2.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
      "3.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
    ]);
    expect(zones("2001:db8::/33")[0]).toHaveLength(8);
    expect(zones("2001:db8::/126")[0]).toEqual(["0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"]);
    expect(zones("2001:db8::/31")).toEqual([]);
  });
});

describe("parts of a /24 (RFC 2317)", () => {
  it("ask every address, of IPv4 networks no wider than a /24", () => {
    expect(partAddresses(of("192.0.2.252/30"))).toEqual([
      "192.0.2.252",
      "192.0.2.253",
      "192.0.2.254",
      "192.0.2.255",
    ]);
    expect(partAddresses(of("192.0.2.0/24"))).toHaveLength(256);
    expect(partAddresses(of("198.18.0.0/23"))).toEqual([]);
    expect(partAddresses(of("2001:db8::/120"))).toEqual([]);
  });

  it.each([
    ["9.0/25.2.0.192.in-addr.arpa", "0/25.2.0.192.in-addr.arpa"],
    ["9.0-127.2.0.192.IN-ADDR.arpa.", "0-127.2.0.192.in-addr.arpa"],
    ["9.rev.sender.example", "rev.sender.example"],
    ["8.rev.sender.example", null], // another address's label
    ["host.rev.sender.example", null],
    ["9.2.0.192.in-addr.arpa", null], // leads to itself
    ["9.example", null], // no zone of anyone's
    ["9", null],
    ["9.a b.example", null],
    [`9.${"a.".repeat(125)}example`, null],
  ])("%s is a delegation to %s", (target, zone) => {
    expect(partZoneOf("192.0.2.9", target)).toBe(zone);
  });
});
