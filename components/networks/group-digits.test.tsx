import { expect, test } from "vitest";
import { groupDigits } from "./group-digits";

test.each([
  ["1", "1"],
  ["65536", "65\u202f536"],
  ["1208925819614629174706176", "2⁸⁰"],
  ["1208925819614629174706177", "about 2⁸⁰"],
])("%s addresses read %s", (decimal, text) => {
  expect(groupDigits(decimal)).toBe(text);
});
