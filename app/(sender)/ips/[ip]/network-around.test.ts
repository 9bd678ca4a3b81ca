import { expect, test } from "vitest";
import { networkAround } from "./network-around";

test.each([
  ["192.0.2.7", "192.0.2.0/24"],
  ["2001:db8:100:1::1", "2001:db8:100::/48"],
  ["2001:db8::1", "2001:db8::/48"],
  ["2001:db8:0:1:2:3:4:5", "2001:db8::/48"],
  ["::1", "::/48"],
])("%s lies in %s", (ip, network) => {
  expect(networkAround(ip)).toBe(network);
});
