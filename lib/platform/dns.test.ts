// The resolver edge against a real DNS server on loopback: every kind of answer keeps its meaning.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { reverseName } from "@/lib/networks/reverse-zone";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { openDns } from "./dns";
import { setEnvironment } from "./env";

let server: TestDns;

beforeAll(async () => {
  server = await startTestDns();
  setEnvironment({ DNS_SERVERS: server.server });
});
afterEach(() => server.reset());
afterAll(async () => {
  setEnvironment({ DNS_SERVERS: undefined });
  await server.stop();
});

describe("answers", () => {
  it("come back by type", async () => {
    server.set("a.example", "A", "192.0.2.1", "192.0.2.2");
    server.set("a.example", "AAAA", "2001:db8::1");
    server.set("t.example", "TXT", "one", ["two ", "strings"]);
    server.set("c.example", "CNAME", "a.example");
    server.setHost("2001:db8::9", "nine.example");
    const dns = openDns();
    expect(await dns.addresses("a.example", 4)).toEqual({
      kind: "records",
      records: ["192.0.2.1", "192.0.2.2"],
    });
    expect(await dns.addresses("a.example", 6)).toEqual({ kind: "records", records: ["2001:db8::1"] });
    expect(await dns.txt("t.example")).toEqual({ kind: "records", records: [["one"], ["two ", "strings"]] });
    expect(await dns.cname("c.example")).toEqual({ kind: "records", records: ["a.example"] });
    expect(await dns.ptr(reverseName("2001:db8::9"))).toEqual({ kind: "records", records: ["nine.example"] });
  });

  it("of more than a datagram arrive over TCP, whole", async () => {
    const value = "x".repeat(10_240);
    server.set("big.example", "TXT", value);
    const answer = await openDns().txt("big.example");
    expect(answer.kind === "records" && answer.records[0]?.join("")).toBe(value);
    expect(server.count("big.example", "TXT")).toBe(2);
  });

  it("are asked for anew each time: a changed record is seen at once", async () => {
    const dns = openDns();
    expect(await dns.txt("live.example")).toEqual({ kind: "none" });
    server.set("live.example", "TXT", "now");
    expect(await dns.txt("live.example")).toEqual({ kind: "records", records: [["now"]] });
    expect(server.count("live.example", "TXT")).toBe(2);
  });
});

describe("no answer", () => {
  it("is none for an unknown name and for a name without that type", async () => {
    server.set("a.example", "A", "192.0.2.1");
    expect(await openDns().txt("unknown.example")).toEqual({ kind: "none" });
    expect(await openDns().txt("a.example")).toEqual({ kind: "none" });
  });

  it.each([
    ["servfail", "servfail"],
    ["refused", "refused"],
    ["silent", "timeout"],
    ["forged", "timeout"],
  ] as const)("is failed, not none, when the server is %s", async (how, reason) => {
    server.set("a.example", "TXT", "value");
    server.misbehave("a.example", how);
    const dns = openDns();
    const answers = await Promise.all([
      dns.txt("a.example"),
      dns.cname("a.example"),
      dns.ptr("a.example"),
      dns.addresses("a.example", 4),
      dns.addresses("a.example", 6),
    ]);
    expect(answers).toEqual(Array(5).fill({ kind: "failed", reason }));
  });

  it("is failed when there is no server", async () => {
    const gone = await startTestDns();
    await gone.stop();
    setEnvironment({ DNS_SERVERS: gone.server });
    const answer = await openDns().txt("a.example");
    setEnvironment({ DNS_SERVERS: server.server });
    expect(answer.kind).toBe("failed");
  });

  it("is failed once the time for the series is used up", async () => {
    server.set("a.example", "TXT", "value");
    expect(await openDns(-1).txt("a.example")).toEqual({ kind: "failed", reason: "timeout" });
    expect(server.count()).toBe(0);
  });
});
