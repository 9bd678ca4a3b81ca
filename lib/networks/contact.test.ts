import { describe, expect, it } from "vitest";
import { DAY, HOUR, later } from "@/lib/platform/day";
import { type Network, parseNetwork } from "@/lib/platform/ip";
import type { RegistryNetwork } from "@/lib/platform/rdap-object";
import { addressesToConfirm, domainOffers, mayAsk, organizationalDomain, registryOffers } from "./contact";

const of = (text: string) => parseNetwork(text) as Network;

describe("registryOffers", () => {
  const object: RegistryNetwork = {
    handle: "NET-1",
    name: "SENDER-NET",
    lo: "192.0.2.0",
    hi: "192.0.2.127",
    holder: null,
    eventDays: [],
    contacts: [
      { address: "noc@sender.example", roles: ["technical", "administrative"] },
      { address: "owner@sender.example", roles: ["registrant"] },
      { address: "abuse@sender.example", roles: ["abuse"] },
    ],
  };

  it("offers abuse, technical and administrative contacts once each, abuse first", () => {
    expect(registryOffers(object, of("192.0.2.0/25"))).toEqual([
      {
        address: "abuse@sender.example",
        origin: "rdap",
        basis: "abuse contact of SENDER-NET (192.0.2.0 - 192.0.2.127) in the registry",
      },
      {
        address: "noc@sender.example",
        origin: "rdap",
        basis: "technical contact of SENDER-NET (192.0.2.0 - 192.0.2.127) in the registry",
      },
    ]);
  });

  it.each(["192.0.2.0/24", "192.0.2.128/25", "198.51.100.0/24", "2001:db8::/32"])(
    "offers nobody for %s, which the object does not hold",
    (network) => expect(registryOffers(object, of(network))).toEqual([]),
  );
});

describe("domainOffers", () => {
  const block = of("192.0.2.0/30");
  const hosts = (...names: string[][]) => names.map((list, i) => ({ address: `192.0.2.${i}`, hosts: list }));

  it("offers the role mailboxes of a domain that every address is in", () => {
    const { offers, parts } = domainOffers(
      hosts(
        ["a.mail.sender.example"],
        ["b.sender.example", "x.other.example"],
        ["c.sender.example"],
        ["d.SENDER.example."],
      ),
      block,
    );
    expect(offers.map((offer) => offer.address)).toEqual([
      "abuse@sender.example",
      "postmaster@sender.example",
    ]);
    expect(parts).toEqual([{ domain: "other.example", networks: ["192.0.2.1/32"] }]);
  });

  it("offers nobody when one address is in another domain or has no confirmed name", () => {
    const mixed = domainOffers(
      hosts(["a.sender.example"], ["b.sender.example"], ["c.sender.example"], ["d.other.example"]),
      block,
    );
    expect(mixed.offers).toEqual([]);
    expect(mixed.parts).toEqual([
      { domain: "sender.example", networks: ["192.0.2.0/31", "192.0.2.2/32"] },
      { domain: "other.example", networks: ["192.0.2.3/32"] },
    ]);
    expect(domainOffers(hosts(["a.sender.example"], [], [], []), block).offers).toEqual([]);
    expect(domainOffers(hosts([], [], [], []), block)).toEqual({ offers: [], parts: [] });
  });
});

describe("organizationalDomain", () => {
  it.each([
    ["a.b.sender.co.uk", "sender.co.uk"],
    ["mail.sender.example", "sender.example"],
    ["ec2-192-0-2-1.compute-1.amazonaws.com", "amazonaws.com"],
    ["someone.github.io", "github.io"],
    ["host_1.sender.example", "sender.example"],
    ["co.uk", null],
    ["localhost", null],
    ["192.0.2.1", null],
    ["evil\r\nBcc: x@sender.example", null],
    ["a@sender.example", null],
    [`${"a.".repeat(130)}example`, null],
  ])("%s: %s", (host, domain) => expect(organizationalDomain(host)).toBe(domain));
});

describe("addressesToConfirm", () => {
  it("lists up to 256 addresses and refuses more", () => {
    expect(addressesToConfirm(of("192.0.2.4/31"))).toEqual(["192.0.2.4", "192.0.2.5"]);
    expect(addressesToConfirm(of("2001:db8::100/120"))).toHaveLength(256);
    expect(addressesToConfirm(of("198.18.0.0/23"))).toBeNull();
    expect(addressesToConfirm(of("2001:db8::/64"))).toBeNull();
  });
});

describe("mayAsk", () => {
  const now = new Date("2026-03-10T12:00:00Z");
  const ago = (hours: number) => later(now, -hours * HOUR);
  const mail = (network: string, hours: number) => ({ network, at: ago(hours) });

  it("allows the first, and others after a day", () => {
    expect(mayAsk("192.0.2.0/24", [], null, now)).toEqual({ mayAsk: true });
    expect(mayAsk("192.0.2.0/24", [mail("192.0.2.0/24", 24)], null, now)).toEqual({ mayAsk: true });
  });

  it("allows one per network in 24 hours", () => {
    const answer = mayAsk(
      "192.0.2.0/24",
      [mail("192.0.2.0/24", 23.9), mail("198.51.100.0/24", 1)],
      null,
      now,
    );
    expect(answer).toMatchObject({ mayAsk: false, nextAt: later(ago(23.9), DAY) });
    expect(mayAsk("203.0.113.0/24", [mail("192.0.2.0/24", 23.9)], null, now)).toEqual({ mayAsk: true });
  });

  it("allows three per contact in 24 hours, whatever the networks", () => {
    const asked = [mail("192.0.2.0/26", 3), mail("192.0.2.64/26", 20), mail("192.0.2.128/26", 1)];
    expect(mayAsk("192.0.2.192/26", asked, null, now)).toMatchObject({
      mayAsk: false,
      nextAt: later(ago(20), DAY),
    });
    expect(mayAsk("192.0.2.192/26", asked.slice(0, 2), null, now)).toEqual({ mayAsk: true });
    expect(mayAsk("192.0.2.192/26", [...asked, mail("x", 30)], null, now)).toMatchObject({
      nextAt: later(ago(20), DAY),
    });
  });

  it("waits thirty days after a denial", () => {
    expect(mayAsk("192.0.2.0/24", [], later(now, -29 * DAY), now)).toEqual({
      mayAsk: false,
      reason: "This contact denied a request of yours. You can ask again on 11 Mar 2026.",
      nextAt: later(now, DAY),
    });
    expect(mayAsk("192.0.2.0/24", [], later(now, -30 * DAY), now)).toEqual({ mayAsk: true });
  });
});
