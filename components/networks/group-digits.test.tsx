import { expect, test } from "vitest";
import { addressesText, groupDigits } from "./group-digits";

test.each([
  ["1", "1"],
  ["65536", "65\u202f536"],
  ["1208925819614629174706176", "2⁸⁰"],
  ["1208925819614629174706177", "about 2⁸⁰"],
])("%s addresses read %s", (decimal, text) => {
  expect(groupDigits(decimal)).toBe(text);
});

test("says addresses in words", () => {
  expect(addressesText("1")).toBe("1 address");
  expect(addressesText("65536", "IPv4 ")).toBe("65\u202f536 IPv4 addresses");
});
