import { expect, test } from "vitest";
import { readTarget } from "./target";

test.each([
  ["192.0.2.7", { kind: "address", address: "192.0.2.7" }],
  [" 2001:DB8:0:0::1 ", { kind: "address", address: "2001:db8::1" }],
  ["192.0.2.0/24", { kind: "network", network: "192.0.2.0/24" }],
  ["2001:db8::/48", { kind: "network", network: "2001:db8::/48" }],
  ["192.0.2.1 - 192.0.2.9", { kind: "network", network: "192.0.2.1-192.0.2.9" }],
  ["", { kind: "nothing" }],
])("reads %s", (typed, target) => {
  expect(readTarget(typed)).toEqual(target);
});

test.each(["192.0.2.256", "192.0.02.1", "010.1.1.1", "192.0.2.0/24/3", "mail.example.com", "::g", "1:2:3"])(
  "takes %s as text",
  (typed) => {
    expect(readTarget(typed)).toEqual({ kind: "text", text: typed });
  },
);
