import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeMsgpack } from "./msgpack";

const decode = (hex: string) => decodeMsgpack(Buffer.from(hex.replaceAll(" ", ""), "hex"));

// Examples of the specification and values around the edges of each type.
it.each([
  ["00", 0],
  ["7f", 127],
  ["ff", -1],
  ["e0", -32],
  ["cc ff", 255],
  ["cd ffff", 65_535],
  ["ce ffffffff", 4_294_967_295],
  ["cf 0000000100000000", 4_294_967_296],
  ["d0 80", -128],
  ["d1 8000", -32_768],
  ["d2 80000000", -2_147_483_648],
  ["d3 ffffffff00000000", -4_294_967_296],
  ["ca 3fc00000", 1.5],
  ["cb 3ff8000000000000", 1.5],
  ["c0", null],
  ["c2", false],
  ["c3", true],
  ["a3 616263", "abc"],
  ["d9 03 616263", "abc"],
  ["da 0003 616263", "abc"],
  ["db 00000003 616263", "abc"],
  ["c4 03 616263", "abc"],
  ["a2 c3bc", "ü"],
  ["90", []],
  ["92 01 a1 61", [1, "a"]],
  ["dc 0001 c3", [true]],
  ["dd 00000001 c3", [true]],
  ["80", {}],
  ["82 a1 61 01 a1 62 91 02", { a: 1, b: [2] }],
  ["de 0001 a1 61 c0", { a: null }],
  ["df 00000001 a1 61 c0", { a: null }],
  ["92 d6 ff 00000000 01", [null, 1]],
  ["92 c7 02 05 aabb 01", [null, 1]],
])("%s is %j", (hex, value) => {
  // Through JSON, because maps come without a prototype.
  expect(JSON.parse(JSON.stringify(decode(hex)))).toEqual(value);
});

describe("refuses", () => {
  it.each([
    "",
    "c1",
    "a3 6162",
    "92 01",
    "81 a1 61",
    "00 00",
    "dd ffffffff",
    "db ffffffff 61",
    "c6 ffffffff",
  ])("%s", (hex) => {
    expect(() => decode(hex)).toThrow(RangeError);
  });

  it("what is too deep", () => {
    expect(decode(`${"91".repeat(16)}00`)).toBeDefined();
    expect(() => decode(`${"91".repeat(17)}00`)).toThrow(RangeError);
    expect(() => decode("91".repeat(100_000))).toThrow(RangeError);
  });

  it("or reads any bytes, and nothing else happens", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeMsgpack(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

it("lets no key mean more than itself", () => {
  const value = decode("81 a9 5f5f70726f746f5f5f 81 a1 61 01") as Record<string, unknown>;
  expect(Object.keys(value)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(value)).toBeNull();
});
