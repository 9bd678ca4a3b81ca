import { describe, expect, it } from "vitest";
import { areaOf, mayReadMetrics } from "./service-metrics";

const rules = { METRICS_PEERS: ["127.0.0.0/8", "10.1.0.0/16"], TRUSTED_PROXIES: ["10.2.0.1"] };
const withToken = { ...rules, METRICS_TOKEN: "a-token-of-the-operator" };

describe("the service's metrics are read", () => {
  it.each([
    ["by this machine", { peer: "127.0.0.1" }, rules, true],
    ["by a machine on the list", { peer: "10.1.2.3" }, rules, true],
    ["by no other machine", { peer: "198.51.100.1" }, rules, false],
    [
      "by no one behind a proxy that is not known",
      { peer: "127.0.0.1", forwardedFor: "127.0.0.1" },
      rules,
      false,
    ],
    [
      "by a machine on the list behind a trusted proxy",
      { peer: "10.2.0.1", forwardedFor: "10.1.2.3" },
      rules,
      true,
    ],
    ["by no other behind a trusted proxy", { peer: "10.2.0.1", forwardedFor: "198.51.100.1" }, rules, false],
    [
      "by who holds the token",
      { peer: "198.51.100.1", authorization: "Bearer a-token-of-the-operator" },
      withToken,
      true,
    ],
    [
      "by no other token, not even here",
      { peer: "127.0.0.1", authorization: "Bearer another" },
      withToken,
      false,
    ],
    [
      "by no token when none is set",
      { peer: "198.51.100.1", authorization: "Bearer undefined" },
      rules,
      false,
    ],
  ])("%s", (_who, asked, with_, may) => {
    expect(mayReadMetrics({ forwardedFor: null, authorization: null, ...asked }, with_)).toBe(may);
  });
});

it.each([
  ["/api/v1/ips?x=1", "api"],
  ["/api/ingest/messages", "ingest"],
  ["/snds/data.aspx?key=k", "snds"],
  ["/IP-domain-management-SNDS/api/report/data", "snds"],
  ["/sndsx", "page"],
  ["/_next/static/a.js", "build"],
  ["/", "page"],
])("%s belongs to %s", (url, area) => {
  expect(areaOf(url)).toBe(area);
});
