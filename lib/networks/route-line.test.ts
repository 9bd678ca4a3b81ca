import { describe, expect, it } from "vitest";
import { readAsn, readRouteLine } from "./route-line";

const read = (line: string) =>
  readRouteLine(line)?.map(({ network, asn }) => `${network.text} ${asn}`) ?? null;

describe("a line of a routing table", () => {
  it.each([
    ["192.0.2.0/24 64496", ["192.0.2.0/24 64496"]],
    ["192.0.2.0\t24\t64496", ["192.0.2.0/24 64496"]],
    ["2001:db8::,32,AS64496", ["2001:db8::/32 64496"]],
    ["192.0.2.0/24,64496", ["192.0.2.0/24 64496"]],
    ["192.0.2.0\t24\t64496_64497", ["192.0.2.0/24 64496", "192.0.2.0/24 64497"]],
    ['{"CIDR":"192.0.2.0/24","ASN":64496,"Hits":12}', ["192.0.2.0/24 64496"]],
    ["192.0.2.0/24 {64496,64497}", []],
    ["# a comment", []],
    ["", []],
    ["192.0.2.1/24 64496", null],
    ["192.0.2.0/24", null],
    ["192.0.2.0/24 0", null],
    ["192.0.2.0/24 4294967296", null],
    ["{not json}", null],
    ["hello there", null],
  ])("%s", (line, expected) => expect(read(line)).toEqual(expected));
});

describe("readAsn", () => {
  it.each([
    ["AS64496", 64496],
    ["asn4294967295", 4294967295],
    ["0", null],
    ["AS", null],
    ["-1", null],
  ])("%s", (text, asn) => expect(readAsn(text)).toBe(asn));
});
