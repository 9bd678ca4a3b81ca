// The registry edge against an RDAP server on loopback, honest and hostile.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { startTestRdap, type TestRdap } from "@/lib/testing/rdap";
import { setEnvironment } from "./env";
import { type Network, parseNetwork } from "./ip";
import { askRegistry } from "./rdap";

let rdap: TestRdap;
let other: TestRdap;
let dns: TestDns;
const block = parseNetwork("192.0.2.0/28") as Network;

beforeAll(async () => {
  [rdap, other, dns] = await Promise.all([startTestRdap(), startTestRdap(), startTestDns()]);
});
afterEach(() => {
  for (const server of [rdap, other, dns]) server.reset();
  setEnvironment({ RDAP_BASE: undefined, DNS_SERVERS: undefined, ALLOW_RESERVED_NETWORKS: undefined });
});
afterAll(() => Promise.all([rdap.stop(), other.stop(), dns.stop()]));

describe("askRegistry", () => {
  it("reads the smallest object around the network", async () => {
    setEnvironment({ RDAP_BASE: `${rdap.base}/` });
    rdap.register(
      { network: "192.0.0.0/16", name: "WIDE" },
      {
        network: "192.0.2.0/24",
        holder: "ORG-SENDER",
        name: "SENDER-NET",
        contacts: [{ address: "Abuse@Sender.example", roles: ["abuse"] }],
        registered: "2024-01-02T03:04:05Z",
      },
    );
    expect(await askRegistry(block)).toEqual({
      kind: "network",
      network: {
        handle: "NET-192.0.2.0",
        name: "SENDER-NET",
        lo: "192.0.2.0",
        hi: "192.0.2.255",
        contacts: [{ address: "abuse@sender.example", roles: ["abuse"] }],
        holder: "ORG-SENDER",
        eventDays: ["2024-01-02"],
      },
    });
    expect(rdap.asked).toEqual(["/ip/192.0.2.0/28"]);
  });

  it("knows an unknown network from a registry that fails", async () => {
    setEnvironment({ RDAP_BASE: rdap.base });
    expect(await askRegistry(block)).toEqual({ kind: "none" });
    for (const [status, body] of [
      [500, ""],
      [429, "{}"],
      [200, "<html>"],
      [200, "[]"],
      [200, '{"startAddress":"192.0.2.9","endAddress":"192.0.2.1"}'],
    ] as const) {
      rdap.answer({ kind: "raw", status, body });
      expect((await askRegistry(block)).kind).toBe("failed");
    }
  });

  it("fails when nobody listens, and stops reading a flood", async () => {
    setEnvironment({ RDAP_BASE: "http://127.0.0.1:1" });
    expect(await askRegistry(block)).toEqual({ kind: "failed", reason: "the registry could not be reached" });
    setEnvironment({ RDAP_BASE: rdap.base });
    rdap.answer({ kind: "flood" });
    const answer = await askRegistry(block);
    expect(answer).toEqual({ kind: "failed", reason: "the registry's answer is larger than 1 MiB" });
  });

  it("gives up on a registry that accepts the question and stays silent", async () => {
    setEnvironment({ RDAP_BASE: rdap.base });
    rdap.answer({ kind: "stall" });
    expect(await askRegistry(block)).toEqual({
      kind: "failed",
      reason: "the registry did not answer in time",
    });
  });

  it("is asked again only when its answer has lost the validity that it was given, and after a failure", async () => {
    const network = parseNetwork("198.51.100.0/24") as Network;
    setEnvironment({ RDAP_BASE: rdap.base });
    rdap.register({ network: "198.51.100.0/24", name: "KEPT" });
    const asked = async () => {
      const before = rdap.asked.length;
      const answer = await askRegistry(network);
      return [answer.kind, rdap.asked.length - before];
    };
    expect(await asked()).toEqual(["network", 1]);
    rdap.answer({ kind: "raw", status: 429, body: "{}" });
    expect(await asked()).toEqual(["failed", 1]);
    rdap.answer(null);
    rdap.cacheControl("public, max-age=600");
    expect(await asked()).toEqual(["network", 1]);
    rdap.answer({ kind: "raw", status: 500, body: "" });
    expect(await asked()).toEqual(["network", 0]);
    const later = performance.now() + 601_000;
    const clock = vi.spyOn(performance, "now").mockReturnValue(later);
    expect(await asked()).toEqual(["failed", 1]);
    clock.mockRestore();
  });

  it("does not bother the public registries with reserved space", async () => {
    expect(await askRegistry(block)).toEqual({ kind: "none" });
  });
});

describe("redirects", () => {
  const port = () => new URL(other.base).port;

  it("are followed in a lab, where reserved addresses are allowed", async () => {
    setEnvironment({ RDAP_BASE: rdap.base, ALLOW_RESERVED_NETWORKS: "true" });
    other.register({ network: "192.0.2.0/24" });
    rdap.answer({ kind: "redirect", to: `${other.base}/ip/192.0.2.0/28` });
    expect((await askRegistry(block)).kind).toBe("network");
  });

  it.each([
    (p: string) => `http://127.0.0.1:${p}/`,
    (p: string) => `http://2130706433:${p}/`,
    (p: string) => `http://0177.0.0.1:${p}/`,
    (p: string) => `http://0x7f.1:${p}/`,
    (p: string) => `http://[::ffff:127.0.0.1]:${p}/`,
    (p: string) => `http://[::1]:${p}/`,
    () => "http://169.254.169.254/latest/meta-data/",
    (p: string) => `http://inside.example:${p}/`,
  ])("never lead to an address that is not public (%#)", async (target) => {
    setEnvironment({ RDAP_BASE: rdap.base, DNS_SERVERS: dns.server });
    dns.set("inside.example", "A", "8.8.8.8", "127.0.0.1");
    other.register({ network: "192.0.2.0/24" });
    rdap.answer({ kind: "redirect", to: target(port()) });
    const answer = await askRegistry(block);
    expect(answer).toEqual({
      kind: "failed",
      reason: "the registry redirected to an address that is not public",
    });
    expect(other.asked).toEqual([]);
  });

  it("connect to the address that was checked, not to what the name says a moment later", async () => {
    setEnvironment({ RDAP_BASE: rdap.base, DNS_SERVERS: dns.server, ALLOW_RESERVED_NETWORKS: "true" });
    other.register({ network: "192.0.2.0/24" });
    dns.set("rebind.example", "A", "127.0.0.1");
    dns.onQuestion(({ type }) => {
      if (type === "AAAA") dns.set("rebind.example", "A", "192.0.2.66");
    });
    rdap.answer({ kind: "redirect", to: `http://rebind.example:${port()}/ip/192.0.2.0/28` });
    expect((await askRegistry(block)).kind).toBe("network");
    expect(dns.count("rebind.example", "A")).toBe(1);
  });

  it("end after four, and never go to other kinds of address", async () => {
    setEnvironment({ RDAP_BASE: rdap.base });
    rdap.answer({ kind: "redirect", to: "/again" });
    expect(await askRegistry(block)).toEqual({
      kind: "failed",
      reason: "the registry redirected more than 4 times",
    });
    expect(rdap.asked).toHaveLength(5);
    for (const to of ["file:///etc/passwd", "ftp://192.0.2.1/", "http://user:pass@192.0.2.1/"]) {
      rdap.answer({ kind: "redirect", to });
      expect((await askRegistry(block)).kind).toBe("failed");
    }
  });
});
