import { encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeMsgpack } from "./msgpack";

const decode = (hex: string) => decodeMsgpack(Buffer.from(hex.replaceAll(" ", ""), "hex"));

it("reads maps, lists, texts, numbers and nothing", () => {
  const value = { ip: "192.0.2.1", rcpt: ["a", "ü"], score: 1.5, size: 70_000, user: null, spam: false };
  expect(decodeMsgpack(encode(value))).toEqual(value);
});

describe("refuses", () => {
  it.each([
    ["nothing", ""],
    ["no such type", "c1"],
    ["a text that breaks off", "a3 6162"],
    ["a list that breaks off", "92 01"],
    ["a map that breaks off", "81 a1 61"],
    ["a second value", "00 00"],
    ["a list of four billion items", "dd ffffffff"],
    ["a text of four billion bytes", "db ffffffff 61"],
    ["bytes by the four billion", "c6 ffffffff"],
    ["a map with a map as key", "82 00 00 80 00"],
    ["a key that would change what an object is", "81 a9 5f5f70726f746f5f5f 81 a1 61 01"],
  ])("%s", (_what, hex) => {
    expect(() => decode(hex)).toThrow(RangeError);
  });

  it("nesting without end, in place of running out of stack", () => {
    expect(() => decode("91".repeat(100_000))).toThrow(RangeError);
  });

  it("or reads any bytes, and nothing else happens", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeMsgpack(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 20_000 },
    );
  });
});
