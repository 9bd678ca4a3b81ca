// Numbers of addresses travel as decimal text: an IPv6 network has more than a number can hold.

import { count } from "../format";

/** "65536" as "65 536"; a very large one as a power of two. */
export function groupDigits(decimal: string): string {
  if (decimal.length > 12) {
    const bits = BigInt(decimal).toString(2).length - 1;
    const power = `2${[...String(bits)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")}`;
    return 1n << BigInt(bits) === BigInt(decimal) ? power : `about ${power}`;
  }
  return count(Number(decimal));
}

/** "65 536 addresses", or with a word between: "65 536 IPv4 addresses". */
export function addressesText(decimal: string, kind = ""): string {
  return `${groupDigits(decimal)} ${kind}${decimal === "1" ? "address" : "addresses"}`;
}
