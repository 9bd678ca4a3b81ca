import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientBehind } from "./client-address";

const proxies = ["192.0.2.0/28", "2001:db8:ff::/48"];

describe("clientBehind", () => {
  it.each([
    {
      case: "the peer, when no proxy is trusted",
      peer: "203.0.113.9",
      forwarded: null,
      trusted: [],
      is: "203.0.113.9",
    },
    {
      case: "not what an untrusted peer claims",
      peer: "203.0.113.9",
      forwarded: "198.51.100.1",
      trusted: [],
      is: "203.0.113.9",
    },
    {
      case: "not what an untrusted peer claims beside proxies",
      peer: "203.0.113.9",
      forwarded: "198.51.100.1, 192.0.2.1",
      trusted: proxies,
      is: "203.0.113.9",
    },
    {
      case: "whom the proxy names",
      peer: "192.0.2.1",
      forwarded: "198.51.100.1",
      trusted: proxies,
      is: "198.51.100.1",
    },
    {
      case: "the last entry, not the invented first",
      peer: "192.0.2.1",
      forwarded: "10.0.0.1, 198.51.100.1",
      trusted: proxies,
      is: "198.51.100.1",
    },
    {
      case: "the one behind a chain of proxies",
      peer: "2001:db8:ff::1",
      forwarded: "203.0.113.77, 198.51.100.1, 192.0.2.2",
      trusted: proxies,
      is: "198.51.100.1",
    },
    {
      case: "an address with a port",
      peer: "192.0.2.1",
      forwarded: "198.51.100.1:55102",
      trusted: proxies,
      is: "198.51.100.1",
    },
    {
      case: "an IPv6 address in brackets",
      peer: "192.0.2.1",
      forwarded: "[2001:DB8:0:0::9]:443",
      trusted: proxies,
      is: "2001:db8::9",
    },
    {
      case: "an IPv4 peer on an IPv6 socket",
      peer: "::ffff:203.0.113.9",
      forwarded: "198.51.100.1",
      trusted: proxies,
      is: "203.0.113.9",
    },
    {
      case: "nobody, when the proxy names nobody",
      peer: "192.0.2.1",
      forwarded: null,
      trusted: proxies,
      is: null,
    },
    {
      case: "nobody, when the proxy wrote nonsense",
      peer: "192.0.2.1",
      forwarded: "198.51.100.1, unknown",
      trusted: proxies,
      is: null,
    },
    {
      case: "nobody, when all are proxies",
      peer: "192.0.2.1",
      forwarded: "192.0.2.2",
      trusted: proxies,
      is: null,
    },
    { case: "nobody, without a peer", peer: null, forwarded: "198.51.100.1", trusted: proxies, is: null },
  ])("answers $case", ({ peer, forwarded, trusted, is }) => {
    expect(clientBehind(peer, forwarded, trusted)).toBe(is);
  });

  it("never answers anything a client wrote before the last untrusted hop", () => {
    fc.assert(
      fc.property(fc.array(fc.ipV4(), { maxLength: 5 }), (invented) => {
        const forwarded = [...invented, "198.51.100.200"].join(", ");
        expect(clientBehind("192.0.2.1", forwarded, proxies)).toBe("198.51.100.200");
      }),
    );
  });
});
