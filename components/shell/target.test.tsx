import { expect, test } from "vitest";
import { readTarget } from "./target";

test.each([
  ["192.0.2.7", { kind: "address", address: "192.0.2.7" }],
  [" 2001:DB8:0:0::1 ", { kind: "address", address: "2001:db8::1" }],
  ["192.0.2.0/24", { kind: "network", network: "192.0.2.0/24" }],
  ["2001:db8::/48", { kind: "network", network: "2001:db8::/48" }],
  ["192.0.2.1 - 192.0.2.9", { kind: "network", network: "192.0.2.1-192.0.2.9" }],
  ["AS64496", { kind: "asn", asn: 64496 }],
  ["as 64500", { kind: "asn", asn: 64500 }],
  ["case 1042", { kind: "case", number: 1042 }],
  ["#7", { kind: "case", number: 7 }],
  ["News.Example.com", { kind: "domain", domain: "news.example.com" }],
  ["", { kind: "nothing" }],
])("reads %s", (typed, target) => {
  expect(readTarget(typed)).toEqual(target);
});

test.each([
  "192.0.2.256",
  "192.0.02.1",
  "010.1.1.1",
  "192.0.2.0/24/3",
  "AS0",
  "AS4294967296",
  "mail example",
  "#x",
  "::g",
  "1:2:3",
])("takes %s as text", (typed) => {
  expect(readTarget(typed)).toEqual({ kind: "text", text: typed });
});
